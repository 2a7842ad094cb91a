from django.apps import AppConfig


class DrawingsConfig(AppConfig):
    name = "certportal.kernel.drawings"
    verbose_name = "Gambar halaman"
