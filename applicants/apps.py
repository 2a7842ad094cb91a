"""People's dossiers: documents, verification, decisions."""

from django.apps import AppConfig


class ApplicantsConfig(AppConfig):
    name = "applicants"
    verbose_name = "Pemohon dan berkas"

    def ready(self) -> None:
        """Register the parts of this app (`parts.py`); models can be imported only now."""
        from applicants.parts import PARTS  # noqa: PLC0415
        from certportal.kernel.parts.install import install  # noqa: PLC0415

        install(PARTS)
