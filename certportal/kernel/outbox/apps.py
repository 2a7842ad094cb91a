from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "certportal.kernel.outbox"
    verbose_name = "Pemberitahuan"

    def ready(self) -> None:
        from certportal.kernel.accounts import letters  # noqa: PLC0415 (needs the models)
        from certportal.kernel.outbox.write import write_letter  # noqa: PLC0415

        letters.carried_by(write_letter)
