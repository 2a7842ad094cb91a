from django.apps import AppConfig


class PdfConfig(AppConfig):
    name = "certportal.kernel.pdf"
    verbose_name = "PDF"
