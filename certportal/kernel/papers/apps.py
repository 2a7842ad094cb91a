from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "certportal.kernel.papers"
    verbose_name = "Dokumen terbit"

    def ready(self) -> None:
        from certportal.kernel.papers import tasks  # noqa: F401, PLC0415 - registers the job
