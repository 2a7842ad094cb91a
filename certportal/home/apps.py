"""The front page and the desks by role."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "certportal.home"
    verbose_name = "Beranda"

    def ready(self) -> None:
        from certportal.home.backup.freshness import backup_too_old  # noqa: PLC0415 - needs the models
        from certportal.home.policies import reads_records, tends_the_portal  # noqa: PLC0415 - models are ready only now
        from certportal.kernel.accounts.policies import is_active_person  # noqa: PLC0415
        from certportal.kernel.web import desk, menu  # noqa: PLC0415

        menu.register(menu.MenuEntry(0, "Meja kerja", "home.desk", is_active_person))
        menu.register(menu.MenuEntry(800, "Pengaturan", "settings.home", tends_the_portal, "gear"))
        desk.warn(backup_too_old)
        desk.register(desk.Card(900, "Catatan", "home/_records_card.html", lambda _request: {}, reads_records))
