from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "certportal.kernel.papers"
    verbose_name = "Dokumen terbit"
