"""The second half of a dossier's way: admission, exam, meeting, certificate, letter, hand-over."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from applicants.enums import DossierState as S
from applicants.enums import Duty
from applicants.models import Decision, Involvement
from assessments.enums import AGREEMENT, SELF_ASSESSMENT, SelfAssessed
from assessments.models import Assessment, EventAssessor, ExamEvent, FormRecord, FormSignature, UnitResult
from certificates.enums import AgreementKind
from certificates.lineage import valid_until
from certificates.models import Agreement, Certificate, Handover, ResultLetter
from certportal.kernel.accounts.enums import Role
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.papers.models import Paper
from schemes.enums import FormSigner
from schemes.models import TradeForm
from schemes.queries import units_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from bench.case import Case
    from bench.people import House
    from certportal.kernel.accounts.models import User

SEATS = 20
SEATED = frozenset({S.IN_ASSESSMENT, S.RECOMMENDED, S.DECIDED, S.READY, S.HANDED_OVER, S.CLOSED})
EXAMINED = SEATED - {S.IN_ASSESSMENT}
DECIDED = EXAMINED - {S.RECOMMENDED}
PAPERS = DECIDED - {S.DECIDED}
TAKEN = frozenset({S.HANDED_OVER, S.CLOSED})


def examine(place: House, cases: list[Case], now: datetime) -> None:
    """Everything after "lengkap dan benar", up to the state each case has reached."""
    _decide(place, [case for case in cases if case.state != S.ACCEPTED], "admission", "admitted", Role.LEADERSHIP)
    _assess(place, [case for case in cases if case.state in SEATED])
    decisions = _decide(
        place, [case for case in cases if case.state in DECIDED], "certification", "competent", Role.COMMITTEE_MEMBER
    )
    ready = [(case, row) for case, row in decisions if case.state in PAPERS]
    _certificates(place, ready, now)
    Agreement.objects.bulk_create(
        Agreement(
            decision=row, kind=AgreementKind.ON_PAPER, signed_at=now, noted_by=place.staff[Role.CERTIFICATE_ADMIN][0]
        )
        for case, row in ready
        if case.state in TAKEN
    )
    giver = place.staff[Role.CERTIFICATE_ADMIN][0]
    Involvement.objects.bulk_create(
        Involvement(dossier=case.dossier, person=giver, duty=Duty.DELIVERER, since=now)
        for case, _row in ready
        if case.state in TAKEN
    )
    Handover.objects.bulk_create(
        Handover(
            decision=row, receiver_kind="holder", receiver_name=case.dossier.applicant.full_name, handed_over_at=now,
            given_by=giver,
        )
        for case, row in ready
        if case.state in TAKEN
    )  # fmt: skip


def _decide(place: House, cases: list[Case], kind: str, outcome: str, role: Role) -> list[tuple[Case, Decision]]:
    people = place.staff[role]
    duty = Duty.ADMITTER if kind == "admission" else Duty.DECIDER
    involved = Involvement.objects.bulk_create(
        Involvement(dossier=case.dossier, person=people[case.dossier.pk % len(people)], duty=duty, since=case.began)
        for case in cases
    )
    if duty is Duty.DECIDER:  # nobody decides alone
        Involvement.objects.bulk_create(
            Involvement(
                dossier=case.dossier, person=people[(case.dossier.pk + 1) % len(people)], duty=duty, since=case.began
            )
            for case in cases
        )
    rows = Decision.objects.bulk_create(
        Decision(
            dossier=case.dossier, kind=kind, outcome=outcome, decided_on=case.began.date(), involvement=who,
            created_at=case.began,
        )
        for case, who in zip(cases, involved, strict=True)
    )  # fmt: skip
    return list(zip(cases, rows, strict=True))


def _assess(place: House, cases: list[Case]) -> None:
    """One exam for every twenty candidates, a result for every unit."""
    units, path = units_of(place.scheme), place.scheme.paths.get(code="experienced")
    for start in range(0, len(cases), SEATS):
        group = cases[start : start + SEATS]
        assessor = place.assessors[start // SEATS % len(place.assessors)]
        event = ExamEvent.objects.create(
            title="Uji kompetensi", agency=place.agency, scheme_version=place.scheme, site=place.site,
            starts_at=group[0].began, site_officer_name="Budi Santoso", state="reported",
            state_since=group[0].began, created_by=place.staff[Role.CERTIFICATE_ADMIN][0], created_at=group[0].began,
        )  # fmt: skip
        EventAssessor.objects.create(
            event=event, assessor=assessor, assigned_by=event.created_by, assigned_at=event.created_at,
            answer="accepted", answered_at=event.created_at,
        )  # fmt: skip
        involved = Involvement.objects.bulk_create(
            Involvement(dossier=case.dossier, person=assessor.user, duty=Duty.EXAMINER, since=case.began)
            for case in group
        )
        seats = Assessment.objects.bulk_create(
            Assessment(
                dossier=case.dossier, event=event, involvement=who, path_confirmed=path, path_confirmed_at=case.began,
                assigned_at=case.began,
            )
            for case, who in zip(group, involved, strict=True)
        )  # fmt: skip
        _agree(seats)
        examined = [seat for case, seat in zip(group, seats, strict=True) if case.state in EXAMINED]
        UnitResult.objects.bulk_create(
            UnitResult(assessment=seat, scheme_unit=unit, result="competent", recorded_at=seat.assigned_at)
            for seat in examined
            for unit in units
        )
        # Only now: triggers refuse a result once there is a recommendation.
        Assessment.objects.filter(pk__in=[seat.pk for seat in examined]).update(
            recommendation="competent", recommended_at=group[0].began
        )


def _agree(seats: list[Assessment]) -> None:
    """The self assessment that may continue and the agreement, each signed by candidate and assessor."""
    forms = {
        form.code: form for form in TradeForm.objects.filter(code__in=(SELF_ASSESSMENT, AGREEMENT), is_current=True)
    }
    for code in (SELF_ASSESSMENT, AGREEMENT):  # triggers want the self assessment first
        owned = [{"dossier": seat.dossier} if code == SELF_ASSESSMENT else {"assessment": seat} for seat in seats]
        records = FormRecord.objects.bulk_create(
            FormRecord(form=forms[code], opened_at=seat.assigned_at, **owner)
            for seat, owner in zip(seats, owned, strict=True)
        )
        FormSignature.objects.bulk_create(
            FormSignature(
                record=record, role=role, person=person, recorded_by=person, name=person.full_name, at=seat.assigned_at,
                said=SelfAssessed.MAY_CONTINUE if code == SELF_ASSESSMENT and role == FormSigner.ASSESSOR else "",
            )
            for record, seat in zip(records, seats, strict=True)
            for role, person in _signers(seat)
        )  # fmt: skip


def _signers(seat: Assessment) -> list[tuple[FormSigner, User]]:
    return [(FormSigner.CANDIDATE, seat.dossier.applicant), (FormSigner.ASSESSOR, seat.involvement.person)]


def _certificates(place: House, decided: list[tuple[Case, Decision]], now: datetime) -> None:
    issued_on = now.date()
    certificates = _papers(place, decided, "certificate", "Sertifikat Kompetensi", issued_on)
    letters = _papers(place, decided, "result_letter", "Surat Keterangan Hasil Uji", issued_on)
    Certificate.objects.bulk_create(
        Certificate(
            code=paper.code, number=paper.number, registration_number=f"REG {paper.number}", dossier=case.dossier,
            decision=row, paper=paper, holder_name=case.dossier.applicant.full_name, issued_on=issued_on,
            valid_until=valid_until(issued_on, place.scheme.validity_years), state="issued", state_since=now,
            created_at=now,
        )
        for (case, row), paper in zip(decided, certificates, strict=True)
    )  # fmt: skip
    ResultLetter.objects.bulk_create(
        ResultLetter(
            code=paper.code, number=paper.number, dossier=case.dossier, decision=row, paper=paper,
            holder_name=case.dossier.applicant.full_name, issued_on=issued_on, created_at=now,
        )
        for (case, row), paper in zip(decided, letters, strict=True)
    )  # fmt: skip


def _papers(place: House, decided: list[tuple[Case, Decision]], kind: str, title: str, issued_on: date) -> list[Paper]:
    """Papers marked as drawn; their files are rows only, with nothing on the disk."""
    sums = [hashlib.sha256(f"{kind} {row.pk}".encode()).hexdigest() for _, row in decided]
    files = StoredFile.objects.bulk_create(
        StoredFile(
            root=Root.PAPER, path=f"paper/{total[:2]}/{total[:32]}.pdf", kind=Kind.PDF, size=48_000, sha256=total,
            original_name=f"{title}.pdf", pages=2, created_at=dt.datetime.combine(issued_on, dt.time(), dt.UTC),
        )
        for total in sums
    )  # fmt: skip
    return Paper.objects.bulk_create(
        Paper(
            kind=kind, number=f"{case.dossier.number}/{kind}", title=title, facts={"office": place.agency.name},
            about_type="applicants.decision", about_id=row.pk, template=f"pdf/{kind}.html", issued_on=issued_on,
            state="ready", file=file, sha256=total,
        )
        for (case, row), file, total in zip(decided, files, sums, strict=True)
    )  # fmt: skip
