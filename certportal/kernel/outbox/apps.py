from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "certportal.kernel.outbox"
    verbose_name = "Pemberitahuan"

    def ready(self) -> None:
        from certportal.kernel.outbox import receivers  # noqa: PLC0415 (needs the models)

        receivers.register_all()
