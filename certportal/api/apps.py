from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "certportal.api"
    verbose_name = "API"
