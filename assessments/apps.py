"""Exam events, assessors, results, plenary."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Uji kompetensi"

    def ready(self) -> None:
        """Add states, moves, notices, readers, panels, ways in and desk rows to the rooms below."""
        from applicants.policies import extend_visibility  # noqa: PLC0415 (models exist only now)
        from assessments.flows import DOSSIER_MOVES, DOSSIER_STATES, WITHDRAWN  # noqa: PLC0415
        from assessments.queries import dossiers_found_by  # noqa: PLC0415
        from assessments.receivers import register_all  # noqa: PLC0415
        from certportal.kernel.workflow.flow import extend  # noqa: PLC0415

        extend("dossier", *DOSSIER_MOVES, states=DOSSIER_STATES, tells={"withdraw": [WITHDRAWN]})
        extend_visibility(dossiers_found_by)
        register_all()
