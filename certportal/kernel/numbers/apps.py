from django.apps import AppConfig


class NumbersConfig(AppConfig):
    name = "certportal.kernel.numbers"
    verbose_name = "Penomoran"
