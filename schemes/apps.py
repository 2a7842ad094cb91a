"""Service standards, schemes and units: what is asked."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "schemes"
    verbose_name = "Skema"

    def ready(self) -> None:
        """Bring the parts; models are ready only now."""
        from certportal.kernel.parts.install import install  # noqa: PLC0415
        from schemes.parts import PARTS  # noqa: PLC0415

        install(PARTS)
