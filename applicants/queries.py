"""Reads of dossiers worth a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from applicants import checklist, eligibility
from applicants.enums import EDITABLE_STATES, VerdictOutcome
from applicants.models import (
    ApplicantProfile,
    CaseMessage,
    Document,
    DocumentVersion,
    Dossier,
    Endorsement,
    InformationRequest,
    Verdict,
)
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.enums import Channel
from certportal.kernel.outbox.queries import notices_about
from certportal.kernel.papers.queries import papers_for
from certportal.kernel.sla.models import Clock
from schemes import queries as catalogue
from schemes.enums import ClauseKind
from schemes.models import SchemeClause

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from certportal.kernel.outbox.models import Message
    from certportal.kernel.papers.models import Paper
    from schemes.models import Requirement, SchemeVersion

_LONGEST_CHAIN = 6


@dataclass(frozen=True)
class Task:
    """One row of the task list with everything a page shows of it."""

    document: Document
    requirement: Requirement
    versions: tuple[DocumentVersion, ...]
    verdict: Verdict | None
    row: checklist.Row

    @property
    def newest(self) -> DocumentVersion | None:
        return self.versions[-1] if self.versions else None

    @property
    def standing(self) -> checklist.Standing:
        return self.row.standing

    @property
    def preparing(self) -> bool:
        """Signed with an account; the worker is drawing the paper."""
        return self.document.pending_paper_id is not None

    @property
    def earlier(self) -> tuple[DocumentVersion, ...]:
        """Replaced versions, newest first."""
        return tuple(reversed(self.versions[:-1]))


def tasks_of(dossier: Dossier) -> list[Task]:
    """The asked documents in printed order, with versions and the verdict on the newest version.

    Four queries; kept on the instance, so that one page asks once. `make_move` works on its own fresh instance.
    """
    kept: list[Task] | None = dossier.__dict__.get("_tasks")
    if kept is None:
        kept = _read_tasks(dossier)
        dossier.__dict__["_tasks"] = kept
    return kept


def forget_tasks(dossier: Dossier) -> None:
    """Read the task list again at the next question; after an upload or a verdict in the same request."""
    dossier.__dict__.pop("_tasks", None)


def _read_tasks(dossier: Dossier) -> list[Task]:
    asked = {row.pk: row for row in catalogue.document_rows(dossier.service_version, dossier.scheme_version)}
    versions = DocumentVersion.objects.select_related("file").prefetch_related(
        Prefetch("verdicts", Verdict.objects.select_related("by").order_by("pk"))
    )
    documents = Document.objects.filter(dossier=dossier).prefetch_related(Prefetch("versions", versions.order_by("n")))
    return [_task(dossier, document, asked[document.requirement_id]) for document in documents.order_by("order")]


def _task(dossier: Dossier, document: Document, requirement: Requirement) -> Task:
    document.dossier, document.requirement = dossier, requirement
    versions = tuple(document.versions.all())
    verdicts = list(versions[-1].verdicts.all()) if versions else []
    row = checklist.Row(
        code=requirement.code,
        title=requirement.shown_title,
        mandatory=requirement.required,
        versions=len(versions),
        verdict=verdicts[-1].outcome if verdicts else "",
        absence_declared=bool(document.absence_reason),
        waived=document.waived_at is not None,
        preparing=document.pending_paper_id is not None,
    )
    return Task(document, requirement, versions, verdicts[-1] if verdicts else None, row)


def rows_of(dossier: Dossier) -> list[checklist.Row]:
    """The task list as the pure engine wants it."""
    return [task.row for task in tasks_of(dossier)]


def items_to_mend(dossier: Dossier) -> list[dict[str, str]]:
    """What the one notice of a round names: code, title, reason and note of each document to mend, in order."""
    return [
        {
            "code": task.row.code,
            "title": task.row.title,
            "reason": task.verdict.get_reason_display() if task.verdict else "Dokumen belum ada",
            "note": task.verdict.note if task.verdict else "Unggah dokumen ini.",
        }
        for task in tasks_of(dossier)
        if task.standing in {checklist.Standing.NEEDS_FIX, checklist.Standing.MISSING}
    ]


def open_request(dossier: Dossier) -> InformationRequest | None:
    """What the office still waits for from the applicant."""
    return InformationRequest.objects.filter(dossier=dossier, answered_at=None).first()


def profile_of(user: User) -> ApplicantProfile | None:
    """The profile with its user, or None before the person has saved it once."""
    return ApplicantProfile.objects.filter(user=user).select_related("user").first()


def employers_of(user: User) -> tuple[int, ...]:
    """Ids from the person's own office up to its government (at most six steps)."""
    chain: list[int] = []
    step = user.employer_id
    while step is not None and step not in chain and len(chain) < _LONGEST_CHAIN:
        chain.append(step)
        step = Organisation.objects.filter(pk=step).values_list("parent_id", flat=True).first()
    return tuple(chain)


def facts_of(user: User) -> eligibility.Facts:
    """What the profile says today, for the eligibility engine."""
    profile = profile_of(user)
    return eligibility.Facts(
        employment_status=user.employment_status,
        employers=employers_of(user),
        employer_name=user.employer.name if user.employer else "",
        education=profile.education if profile else "",
        grade=user.grade,
        service_years=profile.service_years if profile else None,
    )


def rules_of(scheme_version: SchemeVersion) -> list[eligibility.Rule]:
    """The scheme's rules as the engine wants them."""
    return [
        eligibility.Rule(
            code=row.code,
            key=row.rule,
            value=row.organisation.name if row.organisation else row.value,
            title=row.title,
            organisation=row.organisation_id,
        )
        for row in catalogue.eligibility_rules(scheme_version)
    ]


def findings_for(user: User, scheme_version: SchemeVersion) -> list[eligibility.Finding]:
    """Every rule of the scheme with yes or no and the reason, from the profile of today."""
    return eligibility.check(rules_of(scheme_version), facts_of(user))


def live_dossier(user: User, scheme_id: int) -> Dossier | None:
    """The one dossier of this person for this scheme that has not ended."""
    return Dossier.objects.live().filter(applicant=user, scheme_id=scheme_id).first()


def open_clocks(dossiers: Iterable[Dossier]) -> dict[int, Clock]:
    """The live clock of each dossier by its id, a running one before a resting one; two queries for any number."""
    ids = [dossier.pk for dossier in dossiers]
    found: dict[int, Clock] = {}
    clocks = Clock.objects.live().filter(subject_type="applicants.dossier", subject_id__in=ids)
    for clock in clocks.select_related("organisation").order_by("paused_on", "limit_on"):
        if clock.subject_id not in found or found[clock.subject_id].paused_on:
            found[clock.subject_id] = clock
    return found


PROFILE_FIELDS: Mapping[str, str] = {
    "full_name": "nama lengkap",
    "birth_date": "tanggal lahir",
    "birth_place": "tempat lahir",
    "phone": "nomor telepon",
}


def missing_from_profile(user: User) -> list[str]:
    """Names of what the profile still lacks, in the order of the page; empty when it is whole."""
    profile = profile_of(user)
    missing = [label for field, label in PROFILE_FIELDS.items() if not getattr(user, field)]
    if not user.nik_index:
        missing.append("NIK")
    if user.employment_status in {"pns", "pppk"} and not user.nip:
        missing.append("NIP")
    if user.employer_id is None:
        missing.append("instansi")
    if profile is None or not profile.education:
        missing.append("pendidikan terakhir")
    if profile is None or profile.service_years is None:
        missing.append("lama bekerja")
    return missing


def verdict_counts(tasks: Iterable[Task]) -> checklist.Tally:
    """Counts for the sticky foot of the checking page."""
    return checklist.tally(task.row for task in tasks)


def has_final_fault(dossier: Dossier) -> bool:
    """A document was refused for a reason that cannot be mended."""
    return any(row.verdict == VerdictOutcome.REJECTED for row in rows_of(dossier))


def history_of(dossier: Dossier) -> list[AuditEvent]:
    """The moves of the dossier as the audit trail keeps them, oldest first."""
    return list(
        AuditEvent.objects.filter(subject_type="applicants.dossier", subject_id=dossier.pk, verb__startswith="dossier.")
        .exclude(verb__endswith=".refused")
        .order_by("pk")
    )


def dossier_by_number(number: str) -> Dossier | None:
    """The sent dossier with this printed number; letters in whatever case."""
    return Dossier.objects.with_names().filter(number__iexact=number).first() if number else None


def sent_and_running(user: User) -> Dossier | None:
    """A dossier of this person that an office has in hand now: what it stands on is not changed behind its back."""
    return (
        Dossier.objects.live()
        .filter(applicant=user, submitted_at__isnull=False)
        .exclude(state__in=EDITABLE_STATES)
        .first()
    )


def conversation_of(dossier: Dossier) -> list[CaseMessage]:
    """Everything said in the case, oldest first."""
    return list(CaseMessage.objects.filter(dossier=dossier).select_related("author").order_by("pk"))


def notices_in_case(dossier: Dossier, user: User) -> QuerySet[Message]:
    """The notices this person received in the portal about this dossier, newest first."""
    found: QuerySet[Message] = notices_about(dossier).filter(recipient=user, channel=Channel.IN_APP)
    return found


def printed_form(task: Task) -> Paper | None:
    """The newest form printed to be signed by hand; None before it was asked for."""
    kept = papers_for(task.document)
    return next((paper for paper in kept if not paper.facts.get("signed")), None)


def endorsements_of(dossier: Dossier) -> dict[int, Endorsement]:
    """The newest question to a superior by document id, one query."""
    rows = Endorsement.objects.filter(document__dossier=dossier).select_related("superior").order_by("pk")
    return {row.document_id: row for row in rows}


def rights_of(scheme_version: SchemeVersion) -> list[SchemeClause]:
    """The applicant's rights as the scheme prints them (000, Hak Pemohon)."""
    return list(SchemeClause.objects.filter(version=scheme_version, kind=ClauseKind.RIGHT).order_by("position"))
