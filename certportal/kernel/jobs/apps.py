from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "certportal.kernel.jobs"
    verbose_name = "Pekerjaan latar"
