from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "certportal.kernel.files"
    verbose_name = "Berkas"
