from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "certportal.kernel.audit"
    verbose_name = "Jejak audit"
