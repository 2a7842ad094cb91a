"""What every page stands on: loader, refusals, panels, middleware, errors."""

from django.apps import AppConfig
from django.core import checks


class WebConfig(AppConfig):
    name = "certportal.kernel.web"
    verbose_name = "Layar"

    def ready(self) -> None:
        from certportal.kernel.web.checks import menu_resolves  # noqa: PLC0415 - models are ready only now

        checks.register(menu_resolves, checks.Tags.urls)
