from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "certportal.kernel.workdays"
    verbose_name = "Hari kerja"

    def ready(self) -> None:
        from certportal.kernel.workdays import receivers  # noqa: F401, PLC0415 (connects; models must be loaded first)
