"""Units a person holds."""

from django.apps import AppConfig


class HoldingsConfig(AppConfig):
    name = "holdings"
    verbose_name = "Unit yang dimiliki"

    def ready(self) -> None:
        """Install the parts; models can be imported from here on."""
        from certportal.kernel.parts.install import install  # noqa: PLC0415
        from holdings.parts import PARTS  # noqa: PLC0415

        install(PARTS)
