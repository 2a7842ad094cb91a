from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "certportal.kernel.web"
    verbose_name = "Layar"
