from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "certportal.home"
    verbose_name = "Beranda"
