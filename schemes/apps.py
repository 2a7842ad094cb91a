"""Service standards, schemes and units: what is asked."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "schemes"
    verbose_name = "Skema"

    def ready(self) -> None:
        from certportal.kernel.web import menu  # noqa: PLC0415 - registries are filled once the apps are loaded

        menu.register(menu.MenuEntry(20, "Skema", "scheme.list", None, "award"))
        menu.register(menu.MenuEntry(25, "Kualifikasi", "qualification.list", None, "list-check"))
        menu.register(menu.MenuEntry(30, "Standar pelayanan", "service_standard.list", None, "journal-text"))
