"""Dossiers in every state: documents with versions and verdicts, clocks with their ledger, acts, notices."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from applicants.enums import DossierState as S
from applicants.enums import Duty, RequestKind, RequestOutcome, VerdictOutcome, VerdictReason, VerdictStage, WorkStage
from applicants.models import Assignment, Document, DocumentVersion, Dossier, InformationRequest, Involvement, Verdict
from applicants.models.dossiers import OFFICER_FIELDS
from bench import people, results
from bench.case import ACCEPTED_ON, EXAM_WAY, OVER, SPREAD, UNSEEN, WAITING, Case, Lot
from bench.clocks import start_clocks
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import KnownPerson
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.outbox.models import Message
from schemes.queries import document_rows, payers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bench.people import House
    from certportal.kernel.accounts.models import User
    from schemes.models import Requirement

AT_ONCE = 250
MENDED_OF_TEN = 3
_FIRST_ACTS = ("application.open", "dossier.submit", "dossier.start_check", "dossier.begin_verification")
_ACTS = (*_FIRST_ACTS, "dossier.declare_complete", "dossier.admit", "dossier.start_assessment", "dossier.recommend",
         "dossier.decide", "dossier.ready", "dossier.hand_over", "dossier.close")  # fmt: skip


def fill(count: int, *, now: datetime | None = None, seed: int = 1, states: Sequence[S] | None = None) -> None:
    """Add `count` dossiers, each of a person of its own, in the given states or by the spread. Call it again for more."""
    now = now or timezone.now()
    place = people.house(now)
    rows = document_rows(place.service, place.scheme)
    first = Dossier.objects.count()
    states = states or list(_states(count, random.Random(seed)))  # noqa: S311 (the same rows every time)
    for start in range(0, count, AT_ONCE):
        chunk = states[start : start + AT_ONCE]
        with transaction.atomic():
            _fill_some(place, rows, chunk, Lot(first + start, now, random.Random(seed + first + start)))  # noqa: S311


def _states(count: int, dice: random.Random) -> Iterator[S]:
    """Every state at least once where `count` allows it, then by the spread."""
    yield from list(SPREAD)[:count]
    yield from dice.choices(list(SPREAD), weights=list(SPREAD.values()), k=max(0, count - len(SPREAD)))


def _fill_some(place: House, rows: list[Requirement], states: Sequence[S], lot: Lot) -> None:
    persons = people.applicants(place, lot.first, len(states), lot.now, lot.dice)
    cases = _dossiers(place, persons, states, lot, asked=len(rows))
    _documents(place, rows, cases, lot.dice)
    _involvements(place, cases)
    _offices_know(cases)
    _assignments(place, cases)
    _requests(place, cases)
    start_clocks(place, cases, lot.now)
    _acts(place, cases)
    _notices(cases)
    results.examine(place, [case for case in cases if case.state in EXAM_WAY], lot.now)


def _dossiers(place: House, persons: list[User], states: Sequence[S], lot: Lot, *, asked: int) -> list[Case]:
    cases, now, dice, payers = [], lot.now, lot.dice, payers_of(place.service)
    for n, (person, state) in enumerate(zip(persons, states, strict=True), start=lot.first + 1):
        days = dice.randint(60, 1000) if state in OVER else dice.randint(0, 40)
        began = now - dt.timedelta(days=days, minutes=dice.randint(1, 500))
        mended = state not in UNSEEN and (state == S.RETURNED or dice.randrange(10) < MENDED_OF_TEN)
        sent, accepted = state != S.DRAFT, state in ACCEPTED_ON
        cases.append(
            Case(
                Dossier(
                    number=f"{n:05d}/BANDING/{began:%Y}" if sent else None,
                    applicant=person,
                    agency=place.agency,
                    branch=place.service.branch,
                    service=place.service.standard,
                    scheme=place.scheme.scheme,
                    service_version=place.service,
                    scheme_version=place.scheme,
                    path_declared="experienced",
                    payer=payers[0],
                    service_years_declared=6,
                    declared={"name": person.full_name, "nip": person.nip, "grade": person.grade},
                    state=state,
                    state_since=began + dt.timedelta(hours=1),
                    version=_ACTS.index(_last_act(state)) if sent else 0,
                    opened_at=began,
                    submitted_at=began if sent else None,
                    received_at=began if sent else None,
                    rounds=int(mended),
                    **_counts(state, asked),
                    complete_declared_at=began + dt.timedelta(minutes=30) if accepted else None,
                    complete_declared_by=place.staff[Role.VERIFIER][0] if accepted else None,
                ),
                began,
                mended,
            )
        )
    Dossier.objects.bulk_create(case.dossier for case in cases)
    return cases


def _counts(state: S, asked: int) -> dict[str, int]:
    """The counts of `_standing` over all required documents."""
    if state == S.RETURNED:
        return {"documents_to_mend": 1, "documents_passed": asked - 1}
    return {"documents_unseen" if state in UNSEEN or state == S.VERIFICATION else "documents_passed": asked}


def _last_act(state: S) -> str:
    """The act that leads to this state on the main way."""
    if state in EXAM_WAY:
        return _ACTS[len(_FIRST_ACTS) + EXAM_WAY.index(state)]
    short = {S.DRAFT: 0, S.SUBMITTED: 1, S.COMPLETENESS_CHECK: 2, S.RETURNED: 2}
    return _FIRST_ACTS[short.get(state, 3)]


def _documents(place: House, rows: list[Requirement], cases: list[Case], dice: random.Random) -> None:
    """One document per required row: one version, a second where corrected; a verdict where it was checked."""
    documents = Document.objects.bulk_create(
        Document(dossier=case.dossier, requirement=row, order=order, standing=_standing(case, order))
        for case in cases
        for order, row in enumerate(rows, start=1)
    )
    by_case = [documents[n * len(rows) : (n + 1) * len(rows)] for n in range(len(cases))]
    wanted = [
        (case, document, n)
        for case, own in zip(cases, by_case, strict=True)
        for at, document in enumerate(own)
        for n in ((1, 2) if case.mended and case.state != S.RETURNED and at == 0 else (1,))
    ]
    files = StoredFile.objects.bulk_create(_file(case, dice) for case, _, _ in wanted)
    versions = DocumentVersion.objects.bulk_create(
        DocumentVersion(
            document=document, n=n, file=file, uploaded_by_id=case.dossier.applicant_id, uploaded_at=case.began
        )
        for (case, document, n), file in zip(wanted, files, strict=True)
    )
    Verdict.objects.bulk_create(_verdicts(place, wanted, versions))


def _standing(case: Case, order: int) -> str:
    """The standing of a loaded document: checked at the counter, or by the verifier from "lengkap dan benar" on."""
    if case.state == S.RETURNED and order == 1:
        return "needs_fix"
    return "uploaded" if case.state in UNSEEN or case.state == S.VERIFICATION else "accepted"


def _file(case: Case, dice: random.Random) -> StoredFile:
    """A row only: the benchmark opens no file."""
    token = f"{dice.getrandbits(128):032x}"
    return StoredFile(
        root=Root.ORIGINAL,
        path=f"original/{token[:2]}/{token}.pdf",
        kind=Kind.PDF,
        size=dice.randint(80_000, 2_000_000),
        sha256=hashlib.sha256(token.encode()).hexdigest(),
        original_name="Ijazah S1 (akhir).pdf",
        pages=dice.randint(1, 8),
        uploaded_by_id=case.dossier.applicant_id,
        created_at=case.began,
    )


def _verdicts(place: House, wanted: list[tuple[Case, Document, int]], versions: list[DocumentVersion]) -> Iterator[Any]:
    officers, verifiers = place.staff[Role.INTAKE_OFFICER], place.staff[Role.VERIFIER]
    for (case, document, n), version in zip(wanted, versions, strict=True):
        if case.state in UNSEEN:
            continue
        faulty = case.mended and document.order == 1 and n == 1
        yield Verdict(
            version=version,
            stage=VerdictStage.COMPLETENESS,
            outcome=VerdictOutcome.NEEDS_FIX if faulty else VerdictOutcome.ACCEPTED,
            reason=VerdictReason.UNREADABLE if faulty else "",
            note="Pindai ulang dengan lebih terang." if faulty else "",
            by=officers[case.dossier.pk % len(officers)],
            at=case.began,
        )
        if case.state in ACCEPTED_ON:
            yield Verdict(
                version=version,
                stage=VerdictStage.VERIFICATION,
                outcome=VerdictOutcome.NEEDS_FIX if faulty else VerdictOutcome.ACCEPTED,
                reason=VerdictReason.UNREADABLE if faulty else "",
                note="Pindai ulang dengan lebih terang." if faulty else "",
                by=verifiers[case.dossier.pk % len(verifiers)],
                at=case.began,
            )


def _involvements(place: House, cases: Iterable[Case]) -> None:
    officers, verifiers = place.staff[Role.INTAKE_OFFICER], place.staff[Role.VERIFIER]
    made = []
    for case in cases:
        pairs = [(case.dossier.applicant, Duty.APPLICANT)]
        if case.state not in UNSEEN:
            pairs.append((officers[case.dossier.pk % len(officers)], Duty.OFFICER))
        if case.state in ACCEPTED_ON:
            pairs.append((verifiers[case.dossier.pk % len(verifiers)], Duty.VERIFIER))
        made += [Involvement(dossier=case.dossier, person=who, duty=duty, since=case.began) for who, duty in pairs]
    Involvement.objects.bulk_create(made)


def _offices_know(cases: Iterable[Case]) -> None:
    """One KnownPerson row for everybody who sent a dossier."""
    KnownPerson.objects.bulk_create(
        KnownPerson(organisation_id=one.agency_id, person_id=one.applicant_id, since=one.submitted_at)
        for one in (case.dossier for case in cases)
        if one.submitted_at
    )


def _assignments(place: House, cases: Iterable[Case]) -> None:
    """Who checked it at the counter and who verified it; an assignment stays when its case has ended."""
    officers, verifiers = place.staff[Role.INTAKE_OFFICER], place.staff[Role.VERIFIER]
    made = []
    for case in cases:
        # Every fifth case has no officer yet.
        if case.state == S.DRAFT or (case.state in UNSEEN and case.dossier.pk % 5):
            continue
        pairs = [(officers[case.dossier.pk % len(officers)], WorkStage.INTAKE)]
        if case.state in ACCEPTED_ON or (case.state == S.VERIFICATION and case.dossier.pk % 5):
            pairs.append((verifiers[case.dossier.pk % len(verifiers)], WorkStage.VERIFICATION))
        made += [
            Assignment(dossier=case.dossier, stage=stage, person=who, by=who, at=case.began) for who, stage in pairs
        ]
    Assignment.objects.bulk_create(made)
    for row in made:
        setattr(row.dossier, OFFICER_FIELDS[WorkStage(row.stage)], row.person)
    Dossier.objects.bulk_update({row.dossier for row in made}, OFFICER_FIELDS.values(), batch_size=500)


def _requests(place: House, cases: Iterable[Case]) -> None:
    """The notice of a round, answered unless the dossier still waits for it."""
    InformationRequest.objects.bulk_create(
        InformationRequest(
            dossier=case.dossier,
            kind=RequestKind.CORRECTION if case.mended else RequestKind.INFORMATION,
            number=1,
            items=[],
            note="Mohon diperbaiki.",
            asked_by=place.staff[Role.VERIFIER][0],
            asked_at=case.began,
            outcome="" if case.state in WAITING else RequestOutcome.ANSWERED,
            answered_at=None if case.state in WAITING else case.began,
            closed_at=None if case.state in WAITING else case.began,
        )
        for case in cases
        if case.mended or case.state == S.AWAITING_INFORMATION
    )


def _acts(place: House, cases: Iterable[Case]) -> None:
    verifier = place.staff[Role.VERIFIER][0]
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=case.began + dt.timedelta(minutes=minute),
            actor_id=verifier.pk if minute else case.dossier.applicant_id,
            actor_name=verifier.full_name if minute else case.dossier.applicant.full_name,
            verb=verb,
            subject_type="applicants.dossier",
            subject_id=case.dossier.pk,
            subject_label=str(case.dossier),
        )
        for case in cases
        for minute, verb in enumerate(_ACTS[: _ACTS.index(_last_act(case.state)) + 1])
    )


def _notices(cases: Iterable[Case]) -> None:
    """The applicant's notices: one per step, most of them read."""
    Message.objects.bulk_create(
        Message(
            kind="dossier_submitted",
            channel="in_app",
            recipient_id=case.dossier.applicant_id,
            subject="Berkas Anda sudah kami terima",
            body="Berkas Anda sudah kami terima dan menunggu diperiksa.",
            url=case.dossier.get_absolute_url(),
            about_type="applicants.dossier",
            about_id=case.dossier.pk,
            key=f"bench:{case.dossier.pk}:{n}",
            state="sent",
            created_at=case.began,
            sent_at=case.began,
            read_at=case.began if n else None,
        )
        for case in cases
        if case.dossier.number
        for n in range(3)
    )
