from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "certportal.kernel.jobs"
    verbose_name = "Pekerjaan latar"

    def ready(self) -> None:
        from certportal.kernel.jobs.heartbeat import listen  # noqa: PLC0415 (needs the models)

        listen()
