"""Opening a dossier, and what the applicant declares in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from applicants.actions.choice import choose_core
from applicants.actions.involving import involve
from applicants.actions.quotas import refuse_more_drafts
from applicants.actions.standing import keep_standing
from applicants.enums import DossierState, Duty, Mark
from applicants.flows import DOSSIER
from applicants.models import Document, Dossier
from applicants.models.ended import ENDED_STATES
from applicants.policies import edits_dossier
from applicants.queries import live_dossier, why_not_for
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move
from schemes.enums import Branch
from schemes.queries import document_rows, offers, payers_of, why_not_covered

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import Organisation, User
    from schemes.models import SchemeVersion, ServiceStandardVersion

LEFT_BEHIND = "Pembuka draf ini tidak lagi mewakili lembaganya, dan petugas lain membuka permohonan baru."


@transaction.atomic
def open_dossier(
    *,
    applicant: User,
    service_version: ServiceStandardVersion,
    scheme_version: SchemeVersion | None = None,
    on_behalf_of: Organisation | None = None,
    by: User,
    now: datetime,
    at_counter: bool = False,
) -> Dossier:
    """Open a draft with one row per asked document; the dossier keeps its versions for good.

    A service of the exam branch needs the scheme to be examined; where that pins a package, its core units are taken
    from the start. `at_counter`: an officer types in what the applicant brought on paper.

    A draft that somebody left behind who no longer represents the institution is withdrawn: nobody else can finish it.

    Raises Refused: "subject" when service and scheme do not fit, "not_offered" when the service does not serve the scheme
    that day, "out_of_scope" when the licence does not cover it that day, "not_for_them" when the service is not for this
    person, "too_many_drafts", "already_open" (with the way to it) when there is a live dossier for the same subject; of two at the same moment the second is refused by the UNIQUE
    of the dossier.
    """
    refuse_stranger(applicant, service_version, on_behalf_of)
    _refuse_unless_offered(service_version, scheme_version, now)
    asked = scheme_version.scheme if scheme_version else service_version.standard
    existing = live_dossier(applicant, asked, on_behalf_of)
    if existing is not None and (existing.state != DossierState.DRAFT or _still_represents(existing)):
        raise _already(existing, applicant)
    refuse_more_drafts(applicant)
    if existing is not None:
        _withdraw_left_behind(existing, applicant, now)
    dossier = _draft(service_version, scheme_version, applicant, on_behalf_of, now)
    if at_counter:
        dossier.entered_by = by
    dossier.save(force_insert=True)
    _ask_for_documents(dossier)
    choose_core(dossier, now=now)
    _involve_both(dossier, now)
    record(
        "application.open",
        by=by,
        subject=dossier,
        note=f"atas nama {applicant.full_name}" if at_counter else "",
        now=now,
    )
    return dossier


def _draft(
    service_version: ServiceStandardVersion,
    scheme_version: SchemeVersion | None,
    applicant: User,
    on_behalf_of: Organisation | None,
    now: datetime,
) -> Dossier:
    """The row of a new draft, not yet saved."""
    return Dossier(
        applicant=applicant,
        agency=service_version.agency,
        branch=service_version.branch,
        service=service_version.standard,
        scheme=scheme_version.scheme if scheme_version else None,
        on_behalf_of=on_behalf_of,
        service_version=service_version,
        scheme_version=scheme_version,
        state=DossierState.DRAFT,
        state_since=now,
        opened_at=now,
    )


def _involve_both(dossier: Dossier, now: datetime) -> None:
    """The applicant, and the officer who enters the dossier for them."""
    involve(dossier, dossier.applicant, Duty.APPLICANT, now=now)
    if dossier.entered_by is not None:
        involve(dossier, dossier.entered_by, Duty.ENTERER, now=now)


def _withdraw_left_behind(draft: Dossier, applicant: User, now: datetime) -> None:
    """Withdraw the draft unless it was sent since it was read; withdrawn for another colleague, it is left to the UNIQUE."""
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=draft.pk)
    if locked.state == DossierState.DRAFT:
        make_move(DOSSIER, "withdraw", locked, by=SYSTEM, now=now, note=LEFT_BEHIND)
    elif locked.state not in ENDED_STATES:
        raise _already(locked, applicant)


def _ask_for_documents(dossier: Dossier) -> None:
    """One row per document that the service and the scheme ask for, in their order."""
    Document.objects.bulk_create(
        Document(dossier=dossier, requirement=row, order=order)
        for order, row in enumerate(document_rows(dossier.service_version, dossier.scheme_version), start=1)
    )
    keep_standing(dossier)


@transaction.atomic
def declare_path(dossier: Dossier, *, path: str = "", payer: str = "", by: User, now: datetime) -> Dossier:
    """Write down the assessment path and who bears the fee, while the dossier is the applicant's to change.

    `payer` is the code of a payer the service allows, "" where it asks for none. Raises Refused ("not_editable", "payer").
    """
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if not locked.is_marked(Mark.EDITABLE) or not edits_dossier(by, locked):
        raise Refused("Isian ini tidak dapat diubah pada tahap sekarang.", code="not_editable", subject=dossier)
    allowed = {row.code: row for row in payers_of(locked.service_version)}
    if payer and payer not in allowed:
        raise Refused("Pilih penanggung biaya yang tersedia pada layanan ini.", code="payer", subject=dossier)
    before = {"path": locked.path_declared, "fee": locked.payer.code if locked.payer else ""}
    locked.path_declared, locked.payer = path, allowed.get(payer)
    locked.save(update_fields=["path_declared", "payer"])
    record(
        "application.declare",
        by=by,
        subject=locked,
        before=before,
        after={"path": path, "fee": payer},
        now=now,
    )
    return locked


def refuse_stranger(
    person: User, service_version: ServiceStandardVersion, on_behalf_of: Organisation | None = None
) -> None:
    """Raise Refused (code "not_for_them") when the service is not for this person or this organisation."""
    why = why_not_for(person, service_version, on_behalf_of)
    if why:
        raise Refused(why, code="not_for_them", subject=service_version)


def _refuse_unless_offered(
    service_version: ServiceStandardVersion, scheme_version: SchemeVersion | None, now: datetime
) -> None:
    """Which schemes a service serves is data with dates; the pages offer only those, but an old page may still be open."""
    if (service_version.branch == Branch.EXAM) != (scheme_version is not None):
        raise Refused("Pilih skema yang dilayani layanan ini, lalu ajukan lagi.", code="subject")
    day = today_at(service_version.agency, now)
    if scheme_version is None or offers(service_version, scheme_version.scheme, on=day):
        return
    if why := why_not_covered(scheme_version.scheme, day):
        raise Refused(
            f"Skema {scheme_version.scheme.name} tidak dapat diajukan sekarang. {why} Pilih skema lain pada halaman Skema.",
            code="out_of_scope",
            subject=service_version,
        )
    raise Refused(
        f"{service_version.standard.name} tidak melayani skema {scheme_version.scheme.name} pada hari ini. "
        "Buka halaman skemanya dan pilih layanan yang tersedia di sana.",
        code="not_offered",
        subject=service_version,
    )


def _still_represents(dossier: Dossier) -> bool:
    """Whether who opened it may still send it; always true of somebody who applies for themselves."""
    person, place = dossier.applicant, dossier.on_behalf_of
    return place is None or (person.is_active and why_not_for(person, dossier.service_version, place) is None)


def _already(dossier: Dossier, person: User) -> Refused:
    if dossier.on_behalf_of and dossier.applicant_id != person.pk:
        opener = dossier.applicant.full_name
        way = (
            f"Minta {opener} melanjutkannya."
            if _still_represents(dossier)
            else f"{opener} tidak lagi tercatat sebagai petugasnya; tanyakan kelanjutannya kepada {dossier.agency.name}."
        )
        return Refused(
            f"{dossier.on_behalf_of.name} sudah mempunyai permohonan yang berjalan untuk {dossier.subject}, dibuka oleh "
            f"{opener}. {way}",
            code="already_open",
            subject=dossier,
        )
    return Refused(
        f"Sudah ada permohonan yang berjalan untuk {dossier.subject}. Lanjutkan permohonan tersebut.",
        code="already_open",
        subject=dossier,
        back=reverse("dossier.show", args=[dossier.code]),
    )
