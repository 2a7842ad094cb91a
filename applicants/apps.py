"""People's dossiers: documents, verification, decisions."""

from django.apps import AppConfig


class ApplicantsConfig(AppConfig):
    name = "applicants"
    verbose_name = "Pemohon dan berkas"

    def ready(self) -> None:
        """Tell the kernel about clocks, ways in, the desk and the button on the scheme's page."""
        from applicants import flows  # noqa: F401, PLC0415 (declares the flow)
        from applicants.receivers import register_all  # noqa: PLC0415

        register_all()
