from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "certportal.kernel.outbox"
    verbose_name = "Pemberitahuan"
