"""Issuing, declaring ready, handing over. Every action writes its row in the audit stream "issuance"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from applicants.actions import involve, refuse_other_name
from applicants.enums import DecisionKind, DecisionOutcome, DossierState, Duty
from applicants.models import Decision, Dossier
from applicants.queries.seats import is_apart
from assessments.actions import refuse_incomplete
from assessments.queries import latest_assessment
from certificates import papers
from certificates.actions.standing import follow_register
from certificates.actions.tray import refuse_unapproved
from certificates.enums import AgreementKind, CertificateState, PaperKind, ReceiverKind
from certificates.flows import SERVICE_CLOCK
from certificates.lineage import valid_until
from certificates.models import Agreement, Certificate, Handover, ResultLetter
from certificates.policies import hands_over, holds, issues
from certificates.queries import (
    FINAL_OUTCOMES,
    ISSUE_JOB,
    Issued,
    agreement_of,
    awaits_body,
    awaits_list,
    duties_of,
    final_decision,
    issuable,
    issued_for,
    mark_of_duties,
    no_duties,
    papers_of,
    unsigned,
    where_it_is,
)
from certportal.kernel.accounts.models import OfficeHead, User
from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.record import SYSTEM, Actor, record
from certportal.kernel.jobs.actions import retry
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import SET_ASIDE, Job
from certportal.kernel.jobs.queue import enqueue
from certportal.kernel.numbers.allocate import allocate
from certportal.kernel.numbers.register import number_letter
from certportal.kernel.papers.actions import prepare
from certportal.kernel.sla import clocks
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move
from schemes.queries import CERTIFICATE, REGISTRATION, patterns_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from assessments.models import Assessment
    from schemes.models import Scheme

UNSIGNED = (
    "Perjanjian pemegang sertifikat belum ditandatangani. Minta pemegang menandatanganinya di portal, atau di atas "
    "kertas lalu beri tanda pada isian perjanjian."
)

READ_AGAIN = "Isi perjanjian berubah sejak Anda membukanya. Bacalah lagi kewajiban di bawah ini, lalu tanda tangani."


def order_issue(decision: Decision, *, by: User | Actor, now: datetime) -> Job:
    """Ask for the papers of a decision in the decision's own transaction; asking again is the same job."""
    return enqueue(ISSUE_JOB, key=f"{ISSUE_JOB}:{decision.pk}", by=by, now=now, decision=decision.pk)


def issue(decision: Decision, *, by: User | Actor, now: datetime) -> Issued:
    """Give numbers and freeze the papers of one final decision; a second call returns what was issued before.

    Lock order: dossier, then counters (certificate, registration, result letter), once all facts are read. Raises
    Refused for anybody but the portal itself and a certificate officer of the office, for a decision that is not
    final, and while the scheme's numbers, the licence or a signer are not set up ("not_set_up").
    """
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update().get(pk=decision.dossier_id)
        decision = _issuable(decision, dossier, by=by)
        before = issued_for(decision)
        if before is not None:
            return before
        issued_on = today_at(dossier.agency, now)
        asked = issuable(decision, dossier, issued_on)
        if asked.why:
            raise Refused(asked.why, code="not_set_up", subject=dossier)
        assessment = _examined(decision)
        for head in filter(None, (asked.letter, asked.certificate)):
            involve(dossier, head.person, Duty.SIGNER, now=now)
        letter_facts = papers.result_letter_facts(decision, assessment, issued_on=issued_on, signer=asked.letter)
        certificate = None
        if decision.outcome == DecisionOutcome.COMPETENT:
            signer = asked.certificate
            certificate = _certificate(decision, assessment, signer, issued_on=issued_on, by=by, now=now)
        letter = _letter(decision, letter_facts, asked.letter, issued_on=issued_on, by=by, now=now)
    return Issued(certificate, letter)


def issue_again(*, by: User, now: datetime) -> int:
    """Order once more the papers that were given up while something was not set up; returns how many."""
    return retry(Job.objects.filter(SET_ASIDE, kind=ISSUE_JOB), by=by, now=now)


def issue_daily(*, now: datetime) -> int:
    """Order again what was given up before today: a period begins and a leave ends without anybody acting that day."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = Job.objects.filter(kind=ISSUE_JOB, state=JobState.FAILED, finished_at__lt=midnight)
    return retry(waiting, by=SYSTEM, now=now)


@transaction.atomic
def mark_ready(dossier: Dossier, *, now: datetime) -> bool:
    """Make the move "ready" once every paper of the decision can be printed; True when it was made now.

    Safe to repeat. The dossier is locked before the papers are read, so that of two papers finishing at once the second
    sees the first.
    """
    dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
    decision = final_decision(dossier)
    papers = papers_of(decision) if decision else []
    drawn = bool(papers) and all(paper.is_ready for paper in papers)
    if dossier.state != DossierState.DECIDED or decision is None or not drawn:
        return False
    if awaits_list(dossier) or awaits_body(dossier):
        return False
    # Here and not while issuing: no other lock may be taken after the counters.
    issued = issued_for(decision)
    if issued is not None and issued.certificate is not None:
        follow_register(issued.certificate, now=now)
    make_move("dossier", "ready", dossier, by=SYSTEM, now=now)
    return True


@transaction.atomic
def sign_agreement(dossier: Dossier, *, typed_name: str, read: str, by: User, now: datetime) -> Agreement:
    """The holder signs their duties on screen (000, Kewajiban Pemegang Sertifikat 2); the signed text becomes a paper.

    `read` is the mark of the duties they had before them (`mark_of_duties`). Signing again returns the first agreement.
    Raises Refused for anybody else, before the decision "kompeten", for a name that is not the holder's, for a scheme that
    states no duties ("duties_unset"), and where the office has changed them since ("duties_changed").
    """
    if not holds(by, dossier):
        raise Refused("Perjanjian ini hanya ditandatangani pemegangnya.", code="not_allowed", subject=dossier)
    refuse_other_name(typed_name, by.full_name, dossier)
    name = " ".join(typed_name.split())
    Dossier.objects.select_for_update().get(pk=dossier.pk)
    decision = final_decision(dossier)
    if decision is None or decision.outcome != DecisionOutcome.COMPETENT:
        raise Refused("Belum ada keputusan kompeten untuk berkas ini.", code="not_final", subject=dossier)
    before = agreement_of(decision)
    if before is not None:
        return before
    duties = duties_of(dossier.exam_scheme)
    if not duties:
        raise Refused(no_duties(dossier.exam_scheme.scheme), code="duties_unset", subject=dossier)
    if read != mark_of_duties(duties):
        raise Refused(READ_AGAIN, code="duties_changed", subject=dossier)
    return _agree(
        decision,
        AgreementKind.ON_SCREEN,
        by=by,
        now=now,
        typed_name=name,
        paper=prepare(
            PaperKind.HOLDER_AGREEMENT.value,
            title=PaperKind.HOLDER_AGREEMENT.label,
            facts=papers.agreement_facts(decision, duties, typed_name=name, at=now),
            about=decision,
            issued_on=today_at(dossier.agency, now),
            by=by,
            now=now,
        ),
    )


def _agree(decision: Decision, kind: AgreementKind, *, by: User, now: datetime, **how: Any) -> Agreement:
    agreement = Agreement.objects.create(decision=decision, kind=kind, signed_at=now, noted_by=by, **how)
    record(
        "certificate.agree",
        by=by,
        subject=agreement,
        after={"dossier": decision.dossier.number, "kind": kind.value},
        stream=Stream.ISSUANCE,
        now=now,
    )
    return agreement


@transaction.atomic
def receive_from_body(dossier: Dossier, *, by: User, now: datetime) -> None:
    """The certificate of an external certification body has arrived: the days count for the office again.

    Raises Refused ("not_allowed", "not_awaited", also while a list brings it). The dossier becomes ready at once when everything else is printed.
    """
    dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if not hands_over(by, dossier):
        raise Refused("Anda tidak berwenang mencatat penerimaan sertifikat.", code="not_allowed", subject=dossier)
    if elsewhere := where_it_is(dossier):
        raise Refused(elsewhere, code="not_awaited", subject=dossier)
    if dossier.state != DossierState.DECIDED or is_apart(dossier) or not awaits_body(dossier):
        raise Refused(
            "Berkas ini tidak sedang menunggu sertifikat dari lembaga sertifikasi.",
            code="not_awaited",
            subject=dossier,
        )
    clocks.hand_to(
        WaitingOn.OFFICE, SERVICE_CLOCK, dossier, by=by, now=now, reason="Sertifikat diterima dari lembaga sertifikasi."
    )
    record("certificate.receive", by=by, subject=dossier, stream=Stream.ISSUANCE, now=now)
    mark_ready(dossier, now=now)


def hand_over(
    dossier: Dossier,
    *,
    receiver_kind: str,
    receiver_name: str,
    receiver_note: str = "",
    agreement_on_paper: bool = False,
    by: User,
    now: datetime,
    seen_version: int | None = None,
) -> Handover:
    """Record who took the papers; `agreement_on_paper` notes that the holder signed their duties by hand.

    Raises Refused without a name, for a proxy without a note of the letter of authority, while the holder's agreement is
    missing or has no duties to sign ("duties_unset"), while the certificate has not come by its list ("not_arrived"), and for who signed the papers ("excluded").
    """
    name, note = receiver_name.strip(), receiver_note.strip()
    if receiver_kind not in ReceiverKind.values or not name:
        raise Refused("Isi siapa yang menerima dokumen.", code="receiver_missing", subject=dossier)
    if receiver_kind == ReceiverKind.PROXY and not note:
        raise Refused("Tuliskan surat kuasa yang dibawa penerima.", code="proxy_note_missing", subject=dossier)
    with transaction.atomic():
        _refuse_elsewhere(dossier, by=by)
        typed = {"receiver_kind": receiver_kind, "receiver_name": name, "receiver_note": note}
        moved = make_move("dossier", "hand_over", dossier, by=by, now=now, typed=typed, seen_version=seen_version)
        decision = final_decision(moved)
        if decision is None:  # impossible after the guard of "ready": an error of the portal
            raise LookupError(f"dossier {moved.pk} is ready without a decision")
        if moved.agency.approves_papers:
            refuse_unapproved(papers_of(decision))
        lacking = unsigned(decision)
        if lacking.no_duties:
            raise Refused(lacking.no_duties, code="duties_unset", subject=dossier)
        if lacking.to_sign:
            if not agreement_on_paper:
                raise Refused(UNSIGNED, code="agreement_missing", subject=dossier)
            _agree(decision, AgreementKind.ON_PAPER, by=by, now=now)
        involve(moved, by, Duty.DELIVERER, now=now)
        handover = Handover.objects.create(decision=decision, handed_over_at=now, given_by=by, **typed)
        after = {"dossier": moved.number, "receiver_kind": receiver_kind, "receiver_name": name}
        record("certificate.hand_over", by=by, subject=handover, after=after, stream=Stream.ISSUANCE, now=now)
    return handover


def _refuse_elsewhere(dossier: Dossier, *, by: User) -> None:
    """Say where the certificate is: "this has changed meanwhile" would not be true of a case that never was ready."""
    waits = hands_over(by, dossier) and Dossier.objects.filter(pk=dossier.pk, state=DossierState.DECIDED).exists()
    if waits and (elsewhere := where_it_is(dossier)):
        raise Refused(elsewhere, code="not_arrived", subject=dossier)


def close(dossier: Dossier, *, by: User, now: datetime, seen_version: int | None = None) -> Dossier:
    """Close a dossier whose papers were handed over (guard of the move)."""
    return make_move("dossier", "close", dossier, by=by, now=now, seen_version=seen_version)


def _issuable(decision: Decision, dossier: Dossier, *, by: User | Actor) -> Decision:
    if by is not SYSTEM and not (isinstance(by, User) and issues(by, dossier)):
        raise Refused("Anda tidak berwenang menerbitkan sertifikat ini.", code="not_allowed", subject=dossier)
    row = Decision.objects.select_related("dossier__applicant__work_unit", "dossier__agency").get(pk=decision.pk)
    if row.kind != DecisionKind.CERTIFICATION or row.outcome not in FINAL_OUTCOMES:
        raise Refused("Keputusan ini belum final, jadi belum ada dokumen yang diterbitkan.", code="not_final")
    return row


def _certificate(
    decision: Decision,
    assessment: Assessment,
    signer: OfficeHead | None,
    *,
    issued_on: date,
    by: User | Actor,
    now: datetime,
) -> Certificate:
    refuse_incomplete(assessment, on=decision.decided_on)
    version = decision.dossier.exam_scheme
    last_day = valid_until(issued_on, version.validity_years)
    facts = papers.certificate_facts(decision, assessment, issued_on=issued_on, valid_until=last_day, signer=signer)
    number, registration_number = _numbers(version.scheme, issued_on)
    _intend("certificate.issue", decision, number=number, by=by, now=now)
    paper = prepare(
        PaperKind.CERTIFICATE.value,
        title=f"{PaperKind.CERTIFICATE.label} {version.scheme.name}",
        facts={**facts, "number": number, "registration_number": registration_number},
        number=number,
        about=decision,
        issued_on=issued_on,
        by=by,
        now=now,
        head=signer,
    )
    return Certificate.objects.create(
        code=paper.code,
        number=number,
        registration_number=registration_number,
        dossier=decision.dossier,
        decision=decision,
        paper=paper,
        holder_name=decision.dossier.applicant.full_name,
        issued_on=issued_on,
        valid_until=last_day,
        state=CertificateState.ISSUED,
        state_since=now,
        created_at=now,
    )


def _numbers(scheme: Scheme, on: date) -> tuple[str, str]:
    """Certificate and registration number, of the counters all schemes share and with the parts of this one.

    A number that stands in the register already, under an earlier pattern, is passed over.
    """
    patterns = patterns_of(scheme)
    while True:
        number = allocate(CERTIFICATE, on=on, pattern=patterns.certificate).text
        registration = allocate(REGISTRATION, on=on, pattern=patterns.registration).text
        if not Certificate.objects.filter(Q(number=number) | Q(registration_number=registration)).exists():
            return number, registration


def _examined(decision: Decision) -> Assessment:
    assessment = latest_assessment(decision.dossier)
    if assessment is None:
        raise Refused("Berkas ini belum memiliki hasil uji.", code="not_examined", subject=decision.dossier)
    return assessment


def _letter(
    decision: Decision,
    facts: Mapping[str, Any],
    head: OfficeHead | None,
    *,
    issued_on: date,
    by: User | Actor,
    now: datetime,
) -> ResultLetter:
    number = number_letter("result_letter", on=issued_on, by=by, now=now)
    _intend("result_letter.issue", decision, number=number, by=by, now=now)
    paper = prepare(
        PaperKind.RESULT_LETTER.value,
        title=PaperKind.RESULT_LETTER.label,
        facts={**facts, "number": number},
        number=number,
        about=decision,
        issued_on=issued_on,
        by=by,
        now=now,
        head=head,
    )
    return ResultLetter.objects.create(
        code=paper.code,
        number=number,
        dossier=decision.dossier,
        decision=decision,
        paper=paper,
        holder_name=decision.dossier.applicant.full_name,
        issued_on=issued_on,
        created_at=now,
    )


def _intend(verb: str, decision: Decision, **facts: Any) -> None:
    """The audit row of what will be issued, written before the papers (reliability.md finding 6)."""
    by, now = facts.pop("by"), facts.pop("now")
    applicant = decision.dossier.applicant
    record(
        verb,
        by=by,
        subject=decision,
        after={**facts, "dossier": decision.dossier.number, "holder": applicant.full_name, "holder_id": applicant.pk},
        stream=Stream.ISSUANCE,
        now=now,
    )
