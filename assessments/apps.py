"""Exam events, assessors, results, plenary."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Uji kompetensi"

    def ready(self) -> None:
        """Install the parts; models can be imported from here on."""
        from assessments.devices import kept_of_exams  # noqa: PLC0415
        from assessments.parts import PARTS  # noqa: PLC0415
        from certportal.kernel.accounts.leaving import keeps_on_device  # noqa: PLC0415
        from certportal.kernel.parts.install import install  # noqa: PLC0415

        install(PARTS)
        keeps_on_device("assessments", kept_of_exams)
