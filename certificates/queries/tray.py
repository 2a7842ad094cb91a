"""What lies in a signature tray, for whom, and whether a paper was approved before it leaves the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from applicants.models import Decision
from certificates.enums import TrayState
from certificates.models import Handover, TransmittedSheet, TrayPaper
from certificates.models.tray import PREPARERS
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import OfficeHead, User
from certportal.kernel.accounts.oneself import accounts_of
from certportal.kernel.accounts.queries import organisations_of, people_with
from certportal.kernel.audit.models import Reading
from certportal.kernel.papers.enums import PaperState
from certportal.kernel.papers.models import Paper, SignedCopy
from certportal.kernel.sla.timed import NO_DAY
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

LATEST = 10
"""Papers a signer approved last, as the tray shows them."""


def _shown(rows: QuerySet[TrayPaper]) -> QuerySet[TrayPaper]:
    """With what a row of the tray says: the paper, its office and case, and how many a decree names or a list has."""
    named = Decision.objects.filter(letter=OuterRef("paper")).order_by().values("letter")
    sheets = TransmittedSheet.objects.filter(transmittal=OuterRef("paper__about_id")).order_by().values("transmittal")
    found = {"named": named, "sheets": sheets}
    counts = {name: Subquery(many.annotate(many=Count("pk")).values("many")) for name, many in found.items()}
    asked = rows.select_related("paper__file", "office", "signer", "prepared_by", "dossier__applicant")
    return asked.annotate(**{name: Coalesce(count, 0) for name, count in counts.items()})


def _lying(**columns: Any) -> QuerySet[TrayPaper]:
    """Rows of papers nobody has signed by pen: a scan of the sheet is kept (ADR 41), or the case's papers were handed over."""
    scanned = SignedCopy.objects.filter(paper=OuterRef("paper"))
    given = Handover.objects.filter(decision__dossier=OuterRef("dossier"))
    return TrayPaper.objects.filter(~Exists(scanned), ~Exists(given), **columns)


def waiting_for(accounts: Collection[int]) -> QuerySet[TrayPaper]:
    """Drawn papers that wait for the signature of this person, by all their accounts."""
    return _lying(state=TrayState.WAITING, paper__state=PaperState.READY, signer__in=accounts)


def waiting_in_tray(user: User, now: datetime) -> QuerySet[TrayPaper]:  # noqa: ARG001 (what the rail hands over)
    """What the rail and the desk count: as `waiting_for`, of the account alone."""
    return waiting_for([user.pk])


def tray_of(user: User) -> QuerySet[TrayPaper]:
    """What waits for this person, each with whether they opened it (`opened`).

    The nearest limit of their cases first, as on the desk and in the queue; then what has none, the oldest first.
    """
    accounts = accounts_of(user.pk)
    opened = {"opened": Exists(_readings(accounts, OuterRef("paper")))}
    rows = _shown(waiting_for(accounts)).annotate(**opened)
    return rows.order_by(Coalesce("dossier__due_on", NO_DAY), "laid_at", "pk")


def beside_in_tray(row: TrayPaper, user: User) -> tuple[TrayPaper | None, int]:
    """The paper that follows this one in the order of this person's tray, the first after the last; and how many others wait."""
    lying = list(tray_of(user).values_list("pk", flat=True))
    others = [pk for pk in lying if pk != row.pk]
    if not others:
        return None, 0
    at = lying.index(row.pk) if row.pk in lying else -1
    following = lying[at + 1] if at + 1 < len(lying) else lying[0]
    return TrayPaper.objects.select_related("paper").get(pk=following), len(others)


def returned_to(user: User) -> QuerySet[TrayPaper]:
    """What a signer returned and this person mends: what they prepared, else what their desk did."""
    desk = Q(prepared_by=None, office__in=organisations_of(user, *PREPARERS)) & ~Q(dossier__applicant=user)
    return _shown(_lying(state=TrayState.RETURNED).filter(Q(prepared_by=user) | desk))


def approved_last(user: User) -> list[TrayPaper]:
    """What this person approved last."""
    rows = _shown(TrayPaper.objects.filter(state=TrayState.APPROVED, signer=user))
    return list(rows.order_by("-approved_at", "-pk")[:LATEST])


def returned_by(user: User) -> list[TrayPaper]:
    """What this person returned and nobody has mended yet."""
    return list(_shown(_lying(state=TrayState.RETURNED, signer__in=accounts_of(user.pk))))


def _readings(accounts: Collection[int], paper: int | OuterRef) -> QuerySet[Reading]:
    return Reading.objects.filter(reader_id__in=accounts, subject_type="papers.paper", subject_id=paper)


def was_opened(row: TrayPaper, person: int | None) -> bool:
    """Whether this person has had the paper on their screen or downloaded it."""
    return _readings(accounts_of(person), row.paper_id).exists()


def about_oneself(row: TrayPaper, person: int | None) -> bool:
    """Whether the paper is about a case or a certificate of this person."""
    accounts = accounts_of(person)
    if row.dossier is not None and row.dossier.applicant_id in accounts:
        return True
    named = Decision.objects.filter(letter=row.paper_id, dossier__applicant__in=accounts)
    listed = TransmittedSheet.objects.filter(certificate__dossier__applicant__in=accounts)
    on_list = row.paper.about_type == "certificates.transmittal" and listed.filter(transmittal=row.paper.about_id)
    return named.exists() or bool(on_list and on_list.exists())


def in_office(row: TrayPaper, now: datetime) -> bool:
    """Whether the signer leads the office on that day, in a period of their own or standing in for one who is away."""
    day = today_at(row.office, now)
    own = OfficeHead.objects.running(day).filter(organisation=row.office_id, person=row.signer_id)
    if own.exists():
        return True
    signs = OfficeHead.objects.signing(row.office, day)
    return signs is not None and signs.person_id == row.signer_id


def menders_of(row: TrayPaper) -> Iterable[User]:
    """Who hears that a paper came back: whoever prepared it, else the certificate officers, else the verifiers of its office."""
    if row.prepared_by is not None and row.prepared_by.is_active:
        return [row.prepared_by]
    found = (list(people_with(role, row.office_id)) for role in (Role.CERTIFICATE_ADMIN, Role.VERIFIER))
    return next(filter(None, found), [])


def not_approved(papers: Iterable[Paper]) -> list[TrayPaper]:
    """Of these papers those that lie in a tray and were neither approved there nor signed by pen."""
    lying = _lying(paper__in=[paper.pk for paper in papers])
    return list(lying.exclude(state=TrayState.APPROVED).select_related("paper", "signer"))
