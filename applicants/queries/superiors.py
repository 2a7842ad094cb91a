"""Who is an applicant's superior and how that is known, and what the superior confirms."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from applicants.checklist import Standing
from applicants.enums import EndorsementOutcome, NamingOutcome, SuperiorBasis
from applicants.models import Attestation, Endorsement, SuperiorNaming
from applicants.queries.tasks import tasks_of
from applicants.queries.turns import of_others
from certportal.kernel.accounts import personnel
from certportal.kernel.accounts.enums import NipLevel
from certportal.kernel.accounts.models import User
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workdays.counting import counted_on
from certportal.kernel.workdays.queries import calendar_for, current_stamp, today_at
from schemes.enums import Signing, TermKind
from schemes.models import ServiceTerm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from applicants.models import Dossier
    from applicants.queries.tasks import Task
    from certportal.kernel.accounts.models import Organisation

_NOT_IN = frozenset({Standing.MISSING, Standing.NEEDS_FIX, Standing.REJECTED})


@dataclass(frozen=True)
class Superior:
    """Whom an applicant may ask. `account` is theirs beyond doubt; `email` an official address, "" where none is known."""

    basis: SuperiorBasis
    name: str
    nip: str
    position_title: str
    work_unit: str
    email: str
    account: User | None
    naming: SuperiorNaming | None = None

    @property
    def can_be_reached(self) -> bool:
        return self.account is not None or bool(self.email)


@dataclass(frozen=True)
class Gone:
    """Somebody who was the superior until they left the personnel list (`left_on`) or their account was closed (None)."""

    name: str
    left_on: date | None

    @property
    def sentence(self) -> str:
        if self.left_on is None:
            return f"Akun {self.name} pada portal sudah ditutup."
        return f"{self.name} tidak ada lagi pada daftar pegawai sejak {day_in_words(self.left_on)}."


def superior_of(dossier: Dossier) -> Superior | None:
    """The superior whom an officer approved for this dossier, else that of the personnel list, else the recorded one.

    The list counts only for an applicant whose NIP is proved. What was typed and nobody approved never counts, nor whoever
    has left: `gone_superior` says who that is.
    """
    return _approved(dossier) or _listed(dossier.applicant) or _recorded(dossier.applicant)


def gone_by_number(nip: str) -> Gone | None:
    """Who has left the list with this NIP; None for everybody else."""
    row = personnel.line(nip)
    return Gone(row.full_name, row.left_on) if row and row.left_on else None


def had_left(confirmed: Attestation) -> Gone | None:
    """Whoever had left the personnel list when they confirmed; who left afterwards was the superior then."""
    gone = gone_by_number(confirmed.nip)
    return gone if gone and gone.left_on and gone.left_on <= timezone.localdate(confirmed.at) else None


def gone_superior(dossier: Dossier) -> Gone | None:
    """Who would be the superior, had they not left; None while somebody is."""
    if superior_of(dossier) is not None:
        return None
    approved, own, recorded = _approval(dossier), personnel.line_of(dossier.applicant), dossier.applicant.superior
    numbers = (approved.nip if approved else "", own.superior_nip if own else "", recorded.nip if recorded else "")
    gone = next(filter(None, (gone_by_number(nip or "") for nip in numbers)), None)
    return gone or (Gone(recorded.full_name, None) if recorded else None)


def newest_naming(dossier: Dossier) -> SuperiorNaming | None:
    """What became of the superior whom the applicant named last."""
    rows = SuperiorNaming.objects.filter(dossier=dossier).select_related("answered_by", "dossier__agency")
    return with_term(rows).last()


def with_term(rows: QuerySet[SuperiorNaming]) -> QuerySet[SuperiorNaming]:
    """Annotates in how many days of which unit the office answers (`term_days`, `term_unit`); None where none are set.

    No standard has a term of its own for it: it is part of checking whether a file is complete, and has as many days.
    """
    terms = ServiceTerm.objects.filter(version=OuterRef("dossier__service_version"), kind=TermKind.COMPLETENESS)
    days, unit = (Subquery(terms.values(column)[:1]) for column in ("limit_days", "unit"))
    return rows.annotate(term_days=days, term_unit=unit)


def answer_by(asked_at: datetime, days: int | None, unit: str, office: Organisation, *, stamp: str) -> date | None:
    """The day by which the office answers a superior who was named at this moment."""
    if days is None:
        return None
    return counted_on(calendar_for(office, stamp=stamp), unit).add(today_at(office, asked_at), days)


def answers_due(rows: Iterable[SuperiorNaming]) -> list[tuple[SuperiorNaming, date | None]]:
    """Each of these (`with_term`) with the day by which it is answered."""
    stamp = current_stamp()
    return [
        (row, answer_by(row.asked_at, row.term_days, row.term_unit, row.dossier.agency, stamp=stamp))  # type: ignore[attr-defined]
        for row in rows
    ]


def namings_for(user: User) -> QuerySet[SuperiorNaming]:
    """Named superiors that wait for an answer of this person's offices, the longest waiting first."""
    rows = SuperiorNaming.objects.visible_to(user).waiting().of_cases(of_others(user))
    return rows.order_by("asked_at", "pk")


def question_ended_for(task: Task) -> Endorsement | None:
    """The question to a typed NIP that nobody took back: the portal ended it when it stopped asking typed numbers."""
    asked = Endorsement.objects.filter(document=task.document).order_by("pk").last()
    if asked is None or asked.basis or not asked.asked_nip or asked.outcome != EndorsementOutcome.CANCELLED:
        return None
    rows = AuditEvent.objects.filter(subject_type="applicants.endorsement", subject_id=asked.pk)
    return None if rows.filter(verb="endorsement.cancel").exists() else asked


def account_of(nip: str, email: str) -> User | None:
    """The account that speaks for this NIP: an officer has checked it, or its address is the official one.

    A matching name and birth date are no proof here: subordinates know those of their superior.
    """
    person = User.objects.filter(nip=nip, is_active=True).first() if nip else None
    if person is None or (person.nip_standing is not NipLevel.CHECKED and not (email and person.email == email)):
        return None
    return person


def _approval(dossier: Dossier) -> SuperiorNaming | None:
    return SuperiorNaming.objects.filter(dossier=dossier, outcome=NamingOutcome.APPROVED).last()


def _approved(dossier: Dossier) -> Superior | None:
    row = _approval(dossier)
    if row is None:
        return None
    entry = personnel.line(row.nip)
    if entry and entry.left_on and row.answered_at and entry.left_on > today_at(dossier.agency, row.answered_at):
        return None  # who had left before was approved all the same: the officer knew better than the list
    email = row.email or (entry.email if entry and not entry.left_on else "")
    account = account_of(row.nip, email)
    return Superior(
        SuperiorBasis.APPROVED, row.full_name, row.nip, row.position_title, row.work_unit, email, account, row
    )


def _listed(applicant: User) -> Superior | None:
    line = personnel.line_of(applicant)
    if line is None or line.superior_nip in {"", applicant.nip}:
        return None
    if not personnel.knows(line.superior_nip):
        return _by_number(line.superior_nip, applicant)
    entry = personnel.listed(line.superior_nip)
    if entry is None:
        return None  # left the list since
    account = account_of(entry.nip, entry.email)
    return Superior(
        SuperiorBasis.LISTED,
        entry.full_name,
        entry.nip,
        entry.position_title,
        entry.work_unit,
        entry.email,
        account,
    )


def _by_number(nip: str, applicant: User) -> Superior:
    """The list says by number who the superior is, and nothing else about them.

    Name and position come from an account that is theirs beyond doubt; without one an officer enters an address for whom the
    applicant names, or the letter is printed and signed.
    """
    recorded = applicant.superior
    known = recorded if recorded is not None and recorded.nip == nip and recorded.is_active else None
    account = known or account_of(nip, "")
    if account is None:
        return Superior(SuperiorBasis.LISTED, "", nip, "", "", "", None)
    unit = account.work_unit.name if account.work_unit else ""
    return Superior(SuperiorBasis.LISTED, account.full_name, nip, account.position_title, unit, "", account)


def _recorded(applicant: User) -> Superior | None:
    person = applicant.superior
    if person is None:
        return None
    entry = personnel.line(person.nip)
    if (entry and entry.left_on) or not (person.is_active or (entry and entry.email)):
        return None
    return Superior(
        SuperiorBasis.RECORDED,
        person.full_name,
        person.nip or "",
        person.position_title,
        person.work_unit.name if person.work_unit else "",
        entry.email if entry else "",
        person if person.is_active else None,
    )


def is_superiors(task: Task) -> bool:
    """Whether the document is signed by the superior and speaks of all the others."""
    return task.requirement.signing == Signing.UPLOADED_OR_SUPERIOR


def still_lacking(tasks: Sequence[Task]) -> list[Task]:
    """What must be in before the superior can sign: the document opens when this is empty."""
    return [task for task in tasks if not is_superiors(task) and (task.standing in _NOT_IN or task.preparing)]


def open_to_superior(tasks: Sequence[Task]) -> list[Task]:
    """The documents the superior may open, and so the ones they confirm."""
    return [t for t in tasks if t.newest and not is_superiors(t) and t.requirement.is_shown_to_superior]


def documents_mark(tasks: Sequence[Task]) -> str:
    """Digest of the documents a superior sees, so that they confirm what was on their screen and nothing newer."""
    seen = [f"{t.document.pk}:{t.newest.n}:{t.newest.file.sha256}" for t in open_to_superior(tasks) if t.newest]
    return hashlib.sha256("|".join(seen).encode()).hexdigest()


def attestation_of(task: Task) -> Attestation | None:
    """Who confirmed the newest version; None when that version was uploaded."""
    if task.newest is None or not is_superiors(task):
        return None
    rows = Attestation.objects.select_related("person", "endorsement__naming__answered_by")
    return rows.filter(paper__file=task.newest.file_id).first()


def attested_list(dossier: Dossier) -> list[dict[str, str]]:
    """What the statement names: title, version and SHA-256 of each document the superior may open."""
    return [
        {"title": t.row.title, "version": str(t.newest.n), "sha256": t.newest.file.sha256}
        for t in open_to_superior(tasks_of(dossier))
        if t.newest
    ]
