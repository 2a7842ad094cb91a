"""Issuing, register, hand-over, public check."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = "Sertifikat"

    def ready(self) -> None:
        """Bring the parts; models are ready only now."""
        from certificates.parts import PARTS  # noqa: PLC0415
        from certportal.kernel.parts.install import install  # noqa: PLC0415

        install(PARTS)
