"""Appeals; complaints, suggestions and the survey come later."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = "Pengaduan"

    def ready(self) -> None:
        """Install the parts; models can be imported from here on."""
        from certportal.kernel.parts.install import install  # noqa: PLC0415
        from complaints.parts import PARTS  # noqa: PLC0415

        install(PARTS)
