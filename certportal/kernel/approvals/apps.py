from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "certportal.kernel.approvals"
    verbose_name = "Persetujuan orang kedua"
