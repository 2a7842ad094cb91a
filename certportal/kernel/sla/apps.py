from django.apps import AppConfig


class SlaConfig(AppConfig):
    name = "certportal.kernel.sla"
    verbose_name = "Tenggat"

    def ready(self) -> None:
        from certportal.kernel.sla import handlers, receivers  # noqa: F401, PLC0415 (handlers register by being imported)

        receivers.register_all()
