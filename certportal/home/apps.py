"""The front page and the desks by role."""

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class HomeConfig(AppConfig):
    name = "certportal.home"
    verbose_name = "Beranda"

    def ready(self) -> None:
        """Install the parts and the checks; models can be imported from here on."""
        from certportal.home.about import house, serving  # noqa: PLC0415
        from certportal.home.checks import backups_can_be_encrypted, mail_is_encrypted, no_demo_people  # noqa: PLC0415
        from certportal.home.parts import PARTS  # noqa: PLC0415
        from certportal.kernel.parts.install import install  # noqa: PLC0415
        from certportal.kernel.web.reaching import housed_by, serving_by  # noqa: PLC0415

        install(PARTS)
        serving_by(serving)
        housed_by(house)
        if settings.SENTRY_DSN:
            from certportal import tracker  # noqa: PLC0415 - not even loaded elsewhere

            tracker.start(settings.SENTRY_DSN)
        checks.register(no_demo_people, checks.Tags.database)
        checks.register(mail_is_encrypted, checks.Tags.security)
        checks.register(backups_can_be_encrypted, checks.Tags.security)
