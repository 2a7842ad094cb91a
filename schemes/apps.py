"""The catalogue: service standards, schemes, units, qualifications and their requirements."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "schemes"
    verbose_name = "Skema"

    def ready(self) -> None:
        """Install the parts; models can be imported from here on."""
        from certportal.kernel.parts.install import install  # noqa: PLC0415
        from schemes.parts import PARTS  # noqa: PLC0415

        install(PARTS)
