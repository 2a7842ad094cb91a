"""The exams of the demo: one event that is over, one that runs, one to come, and a plenary meeting."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from applicants.enums import DecisionOutcome, DossierState
from applicants.models import Dossier
from applicants.queries import units_of
from assessments import actions as exams
from assessments.enums import MemberRole, UnitOutcome
from assessments.models import Assessment, Assessor, ExamEvent, TestSite
from assessments.scoring import UnitMark
from certificates.actions import count_list, hand_over, issue, pass_on
from certificates.enums import PaperKind, ReceiverKind
from certportal.home.demo.cases import CASES
from certportal.home.demo.documents import sheet
from certportal.home.demo.exam_forms import agree
from certportal.home.demo.people import with_role
from certportal.home.demo.staff import AGENCY, BODY, SITE_OFFICE, STAFF
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.papers.actions import render_now
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move
from complaints.actions import Filed, file_appeal
from schemes.models import CertificationBody

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from applicants.models import Decision
    from assessments.models import PlenaryMeeting
    from certificates.models import Certificate, Transmittal
    from certportal.kernel.accounts.models import User

EXAMINED = (
    DossierState.RECOMMENDED,
    DossierState.DECIDED,
    DossierState.READY,
    DossierState.HANDED_OVER,
    DossierState.CLOSED,
)


def make_exams(staff: Sequence[User], made: Iterable[Dossier], now: datetime) -> None:
    """Bring the admitted cases to the states named in CASES; does nothing unless every case is new."""
    wanted = {seed.applicant.nip: seed.state for seed in CASES}
    by_state: dict[DossierState, list[Dossier]] = {}
    for dossier in made:
        by_state.setdefault(wanted[dossier.applicant.nip or ""], []).append(dossier)
    if sum(map(len, by_state.values())) < len(CASES):
        return  # made at an earlier start, whose offices and exams stay as they are
    examined = [dossier for state in EXAMINED for dossier in by_state.get(state, [])]
    assessor = assessor_of(staff, now)
    past = plan_event(
        "Uji Pelayanan Prima angkatan I", staff, assessor, examined, starts_at=at_nine(now - timedelta(days=10))
    )
    examine(past, assessor, now - timedelta(days=10))
    sign(past, assessor, now - timedelta(days=9))
    exams.issue_report(past, by=assessor.user, now=now - timedelta(days=9))
    today = plan_event(
        "Uji Pelayanan Prima angkatan II",
        staff,
        assessor,
        by_state.get(DossierState.IN_ASSESSMENT, []),
        starts_at=at_nine(now - timedelta(hours=1)),
    )
    declare(today, assessor, now)
    exams.start_event(today, by=assessor.user, now=now)
    for seat in Assessment.objects.filter(event=today)[1:]:  # one is left to walk through
        agree(seat, now)
    announce_elsewhere(
        "Uji Pelayanan Prima angkatan III",
        staff,
        assessor,
        by_state.get(DossierState.ADMITTED, [])[1:],
        starts_at=at_nine(now + timedelta(days=7)),
    )
    meet(past, wanted, staff, now - timedelta(days=6))
    finish(examined, wanted, staff, now - timedelta(days=4))


def at_nine(moment: datetime) -> datetime:
    """The last time before `moment` that it was nine in the morning at the office: no exam begins at night."""
    nine = moment.astimezone(ZoneInfo(_agency().zone)).replace(hour=9, minute=0, second=0, microsecond=0)
    return nine if nine <= moment else nine - timedelta(days=1)


def _agency() -> Organisation:
    return Organisation.objects.get(short_name="BKPSDM")


def assessor_of(staff: Sequence[User], now: datetime) -> Assessor:
    person = with_role(staff, Role.ASSESSOR)
    return Assessor.objects.filter(user=person).first() or exams.register_assessor(
        person,
        registration_number="MET.000.004512.2021",
        valid_until=today_at(_agency(), now) + timedelta(days=400),
        certification_body=CertificationBody.objects.first(),
        by=with_role(staff, Role.CERTIFICATE_ADMIN, BODY),
        now=now - timedelta(days=90),
    )


def plan_event(
    title: str, staff: Sequence[User], assessor: Assessor, dossiers: Sequence[Dossier], *, starts_at: datetime
) -> ExamEvent:
    clerk = with_role(staff, Role.CERTIFICATE_ADMIN, BODY)
    planned = starts_at - timedelta(days=5)
    agency = _agency()
    site, _ = TestSite.objects.get_or_create(
        agency=agency,
        name="BPSDM Provinsi DKI Jakarta",
        defaults={"address": "Gedung Dinas Teknis Abdul Muis, Jakarta Pusat"},
    )
    event = exams.create_event(
        title=title,
        agency=agency,
        scheme_version=dossiers[0].exam_scheme,
        site=site,
        starts_at=starts_at,
        site_officer_name="Sulastri, S.Pd.",
        site_officer_title="Kepala TUK",
        go_ahead=True,
        by=with_role(staff, Role.SITE_OFFICER, AGENCY),
        now=planned,
    )
    event = exams.assign_assessor(event, assessor, by=clerk, now=planned)
    for dossier in dossiers:
        exams.assign_candidate(event, Dossier.objects.get(pk=dossier.pk), by=clerk, now=planned)
    return event


def announce_elsewhere(
    title: str, staff: Sequence[User], assessor: Assessor, dossiers: Sequence[Dossier], *, starts_at: datetime
) -> None:
    """An exam at the test site of a Dinas, whose own officer announces it, and a later one that waits for its assessor."""
    clerk, agency = with_role(staff, Role.CERTIFICATE_ADMIN, BODY), _agency()
    officer = with_role(staff, Role.SITE_OFFICER, SITE_OFFICE)
    planned = starts_at - timedelta(days=12)
    site, _ = TestSite.objects.get_or_create(
        agency=Organisation.objects.get(short_name=SITE_OFFICE),
        name="TUK Disnakertransgi",
        defaults={"address": "Jalan Prapatan Nomor 52, Jakarta Pusat"},
    )
    scheme = dossiers[0].exam_scheme
    announce = partial(
        exams.create_event, agency=agency, scheme_version=scheme, site=site, by=officer, now=planned,
        site_officer_name=officer.full_name, site_officer_title="Kepala TUK",
        go_ahead=True,
    )  # fmt: skip
    event = announce(title=title, starts_at=starts_at)
    announce(title="Uji Pelayanan Prima angkatan IV", starts_at=starts_at + timedelta(days=14))
    exams.assign_assessor(event, assessor, by=clerk, now=planned)
    for dossier in dossiers:
        exams.assign_candidate(event, Dossier.objects.get(pk=dossier.pk), by=clerk, now=planned)


def declare(event: ExamEvent, assessor: Assessor, now: datetime) -> None:
    """The assessor declares before the exam that they are impartial towards its candidates."""
    row = event.assessors.get(assessor=assessor)
    exams.declare_impartial(row, by=assessor.user, now=now)


def examine(event: ExamEvent, assessor: Assessor, now: datetime) -> None:
    declare(event, assessor, now)
    exams.start_event(event, by=assessor.user, now=now)
    for assessment in Assessment.objects.filter(event=event).select_related("dossier__applicant"):
        agree(assessment, now)
        dossier = assessment.dossier
        fails = dossier.applicant.nip in {seed.applicant.nip for seed in CASES if seed.fails}
        path = dossier.exam_scheme.paths.get(code=dossier.path_declared)
        exams.confirm_path(assessment, path, by=assessor.user, now=now)
        units = list(units_of(dossier))
        marks = {unit.pk: UnitMark(UnitOutcome.COMPETENT, "") for unit in units}
        if fails:
            note = "Belum dapat menjelaskan alur layanan dalam bahasa Inggris."
            marks[units[1].pk] = UnitMark(UnitOutcome.NOT_YET_COMPETENT, note)
        exams.record_units(assessment, marks, by=assessor.user, now=now)
        outcome = UnitOutcome.NOT_YET_COMPETENT if fails else UnitOutcome.COMPETENT
        exams.recommend(assessment, outcome, by=assessor.user, now=now + timedelta(hours=3))


def sign(event: ExamEvent, assessor: Assessor, now: datetime) -> None:
    """The assessor signs on screen, the test site by pen on the draft, whose scan is kept."""
    exams.sign_report(event, by=assessor.user, now=now)
    scan = SimpleUploadedFile(
        "konsep-berita-acara.pdf", sheet("Konsep berita acara", "bertanda tangan"), "application/pdf"
    )
    exams.keep_signed_draft(event, scan, by=assessor.user, now=now)


def meet(
    event: ExamEvent,
    wanted: dict[str, DossierState],
    staff: Sequence[User],
    now: datetime,
    *,
    title: str = "Rapat pleno angkatan I",
) -> None:
    clerk, body = with_role(staff, Role.CERTIFICATE_ADMIN, BODY), Organisation.objects.get(short_name=BODY)
    committee_nips = [seed.nip for seed in STAFF if seed.role == Role.COMMITTEE_MEMBER]
    committee = [person for person in staff if person.nip in committee_nips]
    meeting = exams.create_meeting(
        title=title,
        agency=body,
        held_on=today_at(body, now),
        place="Ruang rapat LSP",
        go_ahead=True,
        by=clerk,
        now=now,
    )
    for person in committee:
        exams.add_member(
            meeting, person, role=MemberRole.CHAIR if person is committee[0] else MemberRole.MEMBER, by=clerk, now=now
        )
    for assessment in Assessment.objects.filter(event=event).select_related("dossier__applicant"):
        if wanted[assessment.dossier.applicant.nip or ""] != DossierState.RECOMMENDED:
            exams.put_on_agenda(meeting, assessment, by=clerk, now=now)
    exams.invite_members(meeting, by=clerk, now=now - timedelta(days=3))
    exams.note_attendance(meeting, committee, by=clerk, now=now)
    _decide_all(exams.open_meeting(meeting, by=clerk, now=now), committee, now)
    exams.close_meeting(meeting, by=clerk, now=now + timedelta(hours=2))


def _decide_all(meeting: PlenaryMeeting, committee: Sequence[User], now: datetime) -> None:
    """Every member follows the assessors, and the first of them fixes it."""
    chair, others = committee[0], committee[1:]
    held = {
        item.position: exams.Held(item.assessment.recommendation) for item in meeting.items.select_related("assessment")
    }
    for person in others:
        exams.take_positions(meeting, held, by=person, now=now)
    for item in meeting.items.select_related("assessment"):
        passed = item.assessment.recommendation == UnitOutcome.COMPETENT
        outcome = DecisionOutcome.COMPETENT if passed else DecisionOutcome.NOT_YET_COMPETENT
        exams.decide(
            item,
            outcome,
            reason="" if passed else "Bukti pada satu unit belum cukup.",
            by=chair,
            now=now,
        )


def finish(examined: Sequence[Dossier], wanted: dict[str, DossierState], staff: Sequence[User], now: datetime) -> None:
    """Print at once what the worker would print later, pass it on, then hand over and close."""
    clerk = with_role(staff, Role.CERTIFICATE_ADMIN, AGENCY)
    drawn = [
        _print(decision, now) for dossier in examined for decision in dossier.decisions.filter(kind="certification")
    ]
    passed = [row for row in drawn if row is not None]
    under_way = [row for row in passed if wanted[row.dossier.applicant.nip or ""] == DossierState.DECIDED]
    count_list(
        _pass_on([row for row in passed if row not in under_way], staff, now),
        set(range(1, len(passed) - len(under_way) + 1)),
        by=clerk,
        now=now + timedelta(days=1),
    )
    if under_way:
        _pass_on(under_way, staff, now + timedelta(days=2))
    for dossier in examined:
        state = wanted[dossier.applicant.nip or ""]
        if state in {DossierState.HANDED_OVER, DossierState.CLOSED}:
            _hand_over(dossier, closes=state == DossierState.CLOSED, by=clerk, now=now + timedelta(days=1))
    _appeal(examined, now + timedelta(days=1))


def _appeal(examined: Sequence[Dossier], now: datetime) -> None:
    """Whoever was not yet competent first appeals against it, with a sheet."""
    failed = {seed.applicant.nip for seed in CASES if seed.fails}
    dossier = next((row for row in examined if row.applicant.nip in failed), None)
    if dossier is None:
        return
    note = SimpleUploadedFile("catatan.pdf", sheet("Catatan peserta atas penilaian unit kedua", dossier.number or ""))
    said = Filed(
        "Alur layanan saya jelaskan dalam bahasa Inggris, tetapi tidak tercatat pada lembar asesor.", files=[note]
    )
    file_appeal(Dossier.objects.get(pk=dossier.pk), said, by=dossier.applicant, now=now)


def _hand_over(dossier: Dossier, *, closes: bool, by: User, now: datetime) -> None:
    hand_over(
        Dossier.objects.get(pk=dossier.pk),
        receiver_kind=ReceiverKind.HOLDER,
        receiver_name=dossier.applicant.full_name,
        agreement_on_paper=True,
        by=by,
        now=now,
    )
    if closes:
        make_move("dossier", "close", Dossier.objects.get(pk=dossier.pk), by=by, now=now)


def _pass_on(certificates: Sequence[Certificate], staff: Sequence[User], now: datetime) -> Transmittal:
    """A signed list from the certification body to the service office, printed at once."""
    made = pass_on(certificates, by=with_role(staff, Role.CERTIFICATE_ADMIN, BODY), now=now)
    if paper := paper_for(made, PaperKind.TRANSMITTAL):
        render_now(paper, now=now)
    return made


def _print(decision: Decision, now: datetime) -> Certificate | None:
    """The certificate, where there is one."""
    issued = issue(decision, by=SYSTEM, now=now)
    for paper in issued.papers:
        render_now(paper, now=now)
    return issued.certificate
