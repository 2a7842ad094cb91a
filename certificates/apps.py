"""Issuing, register, hand-over, public check."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = "Sertifikat"

    def ready(self) -> None:
        """Install the parts; models can be imported from here on."""
        from certificates.parts import PARTS  # noqa: PLC0415
        from certportal.kernel.parts.install import install  # noqa: PLC0415

        install(PARTS)
