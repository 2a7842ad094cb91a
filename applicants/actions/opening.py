"""Opening a dossier, and what the applicant declares in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from applicants.actions.choice import choose_core
from applicants.actions.involving import involve
from applicants.actions.standing import keep_standing
from applicants.enums import DossierState, Duty, Mark
from applicants.models import Document, Dossier
from applicants.policies import edits_dossier
from applicants.queries import live_dossier
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused
from schemes.queries import document_rows

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from schemes.models import SchemeVersion, ServiceStandardVersion


def open_dossier(
    *,
    applicant: User,
    service_version: ServiceStandardVersion,
    scheme_version: SchemeVersion,
    by: User,
    now: datetime,
    at_counter: bool = False,
) -> Dossier:
    """Open a draft with one row per asked document; the dossier keeps these two versions for good.

    Where the scheme pins a package, its core units are taken from the start.
    `at_counter`: an officer types in what the applicant brought on paper.

    Raises Refused (code "already_open", with the way to it) when the person has a live dossier for the scheme;
    of two at the same moment the second is told by the UNIQUE of the dossier.
    """
    existing = live_dossier(applicant, scheme_version.scheme_id)
    if existing is not None:
        raise _already(existing)
    with transaction.atomic():
        dossier = Dossier.objects.create(
            applicant=applicant,
            agency=service_version.organisation,
            scheme=scheme_version.scheme,
            service_version=service_version,
            scheme_version=scheme_version,
            state=DossierState.DRAFT,
            state_since=now,
            opened_at=now,
            entered_by=by if at_counter else None,
        )
        Document.objects.bulk_create(
            Document(dossier=dossier, requirement=row, order=order)
            for order, row in enumerate(document_rows(service_version, scheme_version), start=1)
        )
        keep_standing(dossier)
        choose_core(dossier, now=now)
        involve(dossier, applicant, Duty.APPLICANT, now=now)
        note = f"atas nama {applicant.full_name}" if at_counter else ""
        record("application.open", by=by, subject=dossier, note=note, now=now)
    return dossier


def declare_path(dossier: Dossier, *, path: str, fee_borne_by: str, by: User, now: datetime) -> Dossier:
    """Write down the assessment path and who bears the fee, while the dossier is the applicant's to change."""
    with transaction.atomic():
        locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
        if not locked.is_marked(Mark.EDITABLE) or not edits_dossier(by, locked):
            raise Refused("Isian ini tidak dapat diubah pada tahap sekarang.", code="not_editable", subject=dossier)
        before = {"path": locked.path_declared, "fee": locked.fee_borne_by}
        locked.path_declared, locked.fee_borne_by = path, fee_borne_by
        locked.save(update_fields=["path_declared", "fee_borne_by"])
        record(
            "application.declare",
            by=by,
            subject=locked,
            before=before,
            after={"path": path, "fee": fee_borne_by},
            now=now,
        )
    return locked


def _already(dossier: Dossier) -> Refused:
    return Refused(
        "Anda sudah memiliki permohonan yang berjalan untuk skema ini. Lanjutkan permohonan tersebut.",
        code="already_open",
        subject=dossier,
        back=reverse("dossier.show", args=[dossier.code]),
    )
