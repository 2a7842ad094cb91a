from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "certportal.kernel.jobs"
    verbose_name = "Pekerjaan latar"

    def ready(self) -> None:
        from certportal.kernel.jobs import receivers  # noqa: PLC0415 (needs the models)

        receivers.register_all()
