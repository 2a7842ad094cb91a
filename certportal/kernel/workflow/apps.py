from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "certportal.kernel.workflow"
    verbose_name = "Alur"
