from django.apps import AppConfig


class SlaConfig(AppConfig):
    name = "certportal.kernel.sla"
    verbose_name = "Tenggat"
