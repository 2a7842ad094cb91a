"""Issuing, register, hand-over, public check."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = "Sertifikat"

    def ready(self) -> None:
        """Add states and moves to the dossier's way, listen to decisions and papers, show ways in and panels."""
        from assessments.signals import decision_made  # noqa: PLC0415 (models exist only now)
        from certificates import tasks  # noqa: F401, PLC0415 (registers the job)
        from certificates.flows import DOSSIER_MOVES, DOSSIER_STATES  # noqa: PLC0415
        from certificates.receivers import issue_after_decision, ready_when_drawn, register_all  # noqa: PLC0415
        from certportal.kernel.papers.signals import paper_ready  # noqa: PLC0415
        from certportal.kernel.workflow.flow import extend  # noqa: PLC0415

        extend("dossier", *DOSSIER_MOVES, states=DOSSIER_STATES)
        decision_made.connect(issue_after_decision, dispatch_uid="certificates.issue_after_decision")
        paper_ready.connect(ready_when_drawn, dispatch_uid="certificates.ready_when_drawn")
        register_all()
