"""The front page and the desks by role."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "certportal.home"
    verbose_name = "Beranda"

    def ready(self) -> None:
        from certportal.home import warnings, worklists  # noqa: PLC0415 - models are ready only now
        from certportal.kernel.accounts.policies import is_active_person  # noqa: PLC0415
        from certportal.kernel.web import desk, menu  # noqa: PLC0415

        menu.register(menu.MenuEntry(0, "Meja kerja", "home.desk", is_active_person))
        menu.register(menu.MenuEntry(900, "Galeri", "home.gallery", warnings.tends_the_portal))
        desk.feed("near_limit", worklists.near_limit)
        desk.warn(warnings.calendar_unconfirmed)
        desk.warn(warnings.worker_silent)
        desk.warn(warnings.jobs_set_aside)
