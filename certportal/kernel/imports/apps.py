from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "certportal.kernel.imports"
    verbose_name = "Impor daftar"
