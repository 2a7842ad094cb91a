"""The front page and the desks by role."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "certportal.home"
    verbose_name = "Beranda"

    def ready(self) -> None:
        """Install the parts; models can be imported from here on."""
        from certportal.home.parts import PARTS  # noqa: PLC0415
        from certportal.kernel.parts.install import install  # noqa: PLC0415

        install(PARTS)
