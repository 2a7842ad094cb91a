"""The room of the figures; it keeps no tables of its own."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "certportal.figures"
    verbose_name = "Angka"
