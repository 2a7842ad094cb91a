from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "certportal.kernel.audit"
    verbose_name = "Jejak audit"

    def ready(self) -> None:
        from certportal.kernel.audit.rights import after_migrating  # noqa: PLC0415 (after the apps are loaded)

        post_migrate.connect(after_migrating, sender=self, dispatch_uid="audit.rights")
