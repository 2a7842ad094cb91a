"""Exam events, assessors, results, plenary."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Uji kompetensi"

    def ready(self) -> None:
        """Install the parts; models can be imported from here on."""
        from assessments.parts import PARTS  # noqa: PLC0415
        from certportal.kernel.parts.install import install  # noqa: PLC0415

        install(PARTS)
