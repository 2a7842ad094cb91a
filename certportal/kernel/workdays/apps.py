from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "certportal.kernel.workdays"
    verbose_name = "Hari kerja"
