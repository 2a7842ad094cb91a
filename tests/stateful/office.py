"""What people can do at a dossier, as functions of (machine, dossier, person): the real actions, nothing else."""

from applicants import actions
from applicants.enums import DossierState as S
from applicants.enums import VerdictOutcome, VerdictReason
from applicants.models import Dossier
from applicants.queries import tasks_of
from applicants.queries.superiors import is_superiors, still_lacking
from assessments import actions as exams
from assessments.enums import EventState, MeetingState
from assessments.models import Assessment, ExamEvent, PlenaryItem, PlenaryMeeting
from assessments.queries import undeclared_in
from assessments.scoring import COMPETENT, NOT_YET_COMPETENT, UnitMark
from certificates import actions as issuing
from certportal.home.demo.exam_forms import agree
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.files import store
from schemes.queries import units_of
from tests.factories.assessments import signed
from tests.factories.certificates import agreed

PAGE = b"%PDF-1.4 satu halaman"


def fresh(dossier):
    return Dossier.objects.get(pk=dossier.pk)


# --- The applicant ------------------------------------------------------------------------------------------------
def upload(dossier, person, now, whim):
    """A new version of one document, the faulty ones first."""
    tasks = tasks_of(fresh(dossier))
    wanted = still_lacking(tasks) or to_bring(tasks)  # what the superior signs comes when the rest is there
    hand_in((wanted or tasks)[whim % len(wanted or tasks)].document, person, now)


def hand_in(document, person, now):
    stored = store.keep(PAGE, root="original", kind="pdf", name="berkas.pdf", by=person, now=now, pages=1)
    actions.attach_received(document, stored, by=person, now=now)


def to_bring(tasks):
    """What keeps the dossier from being sent."""
    return [task for task in tasks if task.standing in {"missing", "needs_fix", "rejected"}]


def prepare(dossier, person, now, whim):
    """Everything that is missing or faulty, and the path."""
    actions.declare_path(dossier, path="experienced", payer="regional_budget", by=person, now=now)
    for task in sorted(to_bring(tasks_of(fresh(dossier))), key=is_superiors):
        hand_in(task.document, person, now)
    for task in to_bring(tasks_of(fresh(dossier))):  # the superior's statement, which ended with the changes above
        hand_in(task.document, person, now)


def submit(dossier, person, now, whim, **seen):
    actions.submit_dossier(dossier, by=person, now=now, **seen)


def withdraw(dossier, person, now, whim, **seen):
    actions.withdraw(dossier, by=person, now=now, note="Tidak jadi.", **seen)


def answer(dossier, person, now, whim, **seen):
    actions.answer_request(dossier, answer="Terlampir.", by=person, now=now, **seen)


# --- The office ---------------------------------------------------------------------------------------------------
def start_check(dossier, person, now, whim, **seen):
    actions.start_check(dossier, by=person, now=now, **seen)


def judge(dossier, person, now, whim):
    """Every newest version gets a verdict; with a small `whim` (a random number) one is to be mended, or is refused."""
    tasks = [task for task in tasks_of(fresh(dossier)) if task.newest]
    stage = "verification" if dossier.state == S.VERIFICATION else "completeness"
    bad = {0: VerdictOutcome.NEEDS_FIX, 1: VerdictOutcome.REJECTED}.get(whim)
    for place, task in enumerate(tasks):
        outcome = bad if bad and place == 0 else VerdictOutcome.ACCEPTED
        if task.verdict and (task.verdict.outcome, task.verdict.stage) == (outcome, stage):
            continue
        reason = {VerdictOutcome.NEEDS_FIX: VerdictReason.UNREADABLE, VerdictOutcome.REJECTED: VerdictReason.DOUBTFUL}
        note = "" if outcome == VerdictOutcome.ACCEPTED else "Pindai ulang."
        actions.record_verdict(
            task.newest, outcome=outcome, reason=reason.get(outcome, ""), note=note, by=person, now=now
        )


def send_back(dossier, person, now, whim, **seen):
    actions.return_dossier(dossier, by=person, now=now, **seen)


def begin_verification(dossier, person, now, whim, **seen):
    actions.begin_verification(dossier, by=person, now=now, **seen)


def declare_complete(dossier, person, now, whim, **seen):
    actions.declare_complete(dossier, service_years_confirmed=6, by=person, now=now, **seen)


def reject(dossier, person, now, whim, **seen):
    actions.reject_dossier(dossier, by=person, now=now, note="Tidak memenuhi syarat.", **seen)


def ask_information(dossier, person, now, whim, **seen):
    actions.ask_information(dossier, question="Mana SK terakhir?", by=person, now=now, **seen)


def admit(dossier, person, now, whim, **seen):
    actions.admit(dossier, by=person, now=now, **seen)


def refuse_admission(dossier, person, now, whim, **seen):
    actions.refuse_admission(dossier, reason="Kuota penuh.", by=person, now=now, **seen)


# --- Exam and meeting ---------------------------------------------------------------------------------------------
def seat(dossier, person, now, whim, *, hall):
    """Into a scheduled event, or a new one today."""
    event = ExamEvent.objects.filter(state=EventState.SCHEDULED, assessments=None).first() or exams.create_event(
        title="Uji", agency=dossier.agency, scheme_version=dossier.scheme_version, site=hall.site,
        assessor=hall.assessor, starts_at=now, site_officer_name="Budi", site_officer_title="Kepala", go_ahead=True, by=person, now=now,
    )  # fmt: skip
    exams.assign_candidate(event, dossier, by=person, now=now)


def start_exam(dossier, person, now, whim):
    event = ExamEvent.objects.filter(assessments__dossier=dossier).latest("pk")
    for row in undeclared_in(event):
        exams.declare_impartial(row, by=row.assessor.user, now=now)
    exams.start_event(event, by=person, now=now)


def examine(dossier, person, now, whim, **seen):
    """Path, units, recommendation; with a small `whim` one unit is not yet competent."""
    assessment = Assessment.objects.filter(dossier=dossier).latest("pk")
    weak = whim < 2
    agree(assessment, now)
    exams.confirm_path(assessment, dossier.scheme_version.paths.get(code="experienced"), by=person, now=now)
    bad = UnitMark(NOT_YET_COMPETENT, "Bukti belum terkini.")
    marks = {
        unit.pk: bad if weak and place == 0 else UnitMark(COMPETENT)
        for place, unit in enumerate(units_of(dossier.scheme_version))
    }
    exams.record_units(assessment, marks, by=person, now=now)
    exams.recommend(assessment, NOT_YET_COMPETENT if weak else COMPETENT, by=person, now=now, **seen)


def report_exam(dossier, person, now, whim):
    event = signed(ExamEvent.objects.filter(assessments__dossier=dossier).latest("pk"))
    exams.issue_report(event, by=person, now=now)


def meet(dossier, person, now, whim, *, hall):
    """A meeting with this case on its agenda, opened."""
    assessment = Assessment.objects.filter(dossier=dossier).latest("pk")
    meeting = exams.create_meeting(
        title="Rapat", agency=dossier.agency, held_on=now.date(), place="Kantor", go_ahead=True, by=person, now=now
    )
    exams.add_member(meeting, hall.chair, role="chair", by=person, now=now)
    exams.add_member(meeting, hall.member, by=person, now=now)
    exams.put_on_agenda(meeting, assessment, by=person, now=now)
    exams.note_attendance(meeting, [hall.chair, hall.member], by=person, now=now)
    exams.open_meeting(meeting, by=person, now=now)


def decide(dossier, person, now, whim, **seen):
    """The decision that follows from the recommendation, which the others heard; with `whim` 9 the committee defers."""
    item = PlenaryItem.objects.filter(assessment__dossier=dossier).latest("pk")
    held = {item.position: exams.Held(item.assessment.recommendation)}
    for other in item.meeting.members.exclude(role="chair").select_related("person"):
        if item.decision_id is None and item.meeting.state == MeetingState.IN_SESSION:
            exams.take_positions(item.meeting, held, by=other.person, now=now)
    outcome = "competent" if item.assessment.recommendation == COMPETENT else "not_yet_competent"
    exams.decide(item, "deferred" if whim == 9 else outcome, reason="Menurut bukti.", by=person, now=now, **seen)


def close_meeting(dossier, person, now, whim):
    for meeting in PlenaryMeeting.objects.filter(state=MeetingState.IN_SESSION):
        exams.close_meeting(meeting, by=person, now=now)


# --- The result ---------------------------------------------------------------------------------------------------
def sign(dossier, person, now, whim):
    """The holder signs their duties on screen; after "belum kompeten" there is nothing to sign."""
    agreed(dossier, person, now)


def hand_over(dossier, person, now, whim, **seen):
    """With an even `whim` the holder signs on paper at the counter."""
    facts = {"receiver_kind": "holder", "receiver_name": "Pemegang", "agreement_on_paper": whim % 2 == 0}
    issuing.hand_over(dossier, by=person, now=now, **facts, **seen)


def close(dossier, person, now, whim, **seen):
    issuing.close(dossier, by=person, now=now, **seen)


def expire(dossier, person, now, whim):
    """Only the portal ends a dossier; the action itself checks whether there is anything to end."""
    if Dossier.objects.filter(pk=dossier.pk, state__in=[S.RETURNED, S.AWAITING_INFORMATION]).exists():
        return
    assert actions.expire_dossier(dossier, now=now) is None


def issue(dossier, person, now, whim):
    decision = dossier.decisions.filter(kind="certification").exclude(outcome="deferred").last()
    if decision is not None:
        issuing.issue(decision, by=SYSTEM if whim % 2 else person, now=now)


# With `seen_version`: the moves a page offers with the version that stood on screen.
MOVES = {
    "submit": submit, "withdraw": withdraw, "answer": answer, "start_check": start_check, "return": send_back,
    "begin_verification": begin_verification, "declare_complete": declare_complete, "reject": reject,
    "ask_information": ask_information, "admit": admit, "refuse_admission": refuse_admission, "recommend": examine,
    "decide": decide, "hand_over": hand_over, "close": close,
}  # fmt: skip
ACTS = {
    "upload": upload, "prepare": prepare, "judge": judge, "start_exam": start_exam, "report_exam": report_exam,
    "close_meeting": close_meeting, "expire": expire, "issue": issue,
    "sign": sign,
}  # fmt: skip
WITH_HALL = {"seat": seat, "meet": meet}


def right_way(hall, dossier, whim):
    """The acts that lead on from the dossier's state, in order, each with the person whose turn it is."""
    where, owner = hall.world, dossier.applicant
    admin, chair, examiner = hall.admin, hall.chair, hall.assessor.user
    seated = Assessment.objects.filter(dossier=dossier).exists()
    running = ExamEvent.objects.filter(assessments__dossier=dossier, state=EventState.RUNNING).exists()
    on_agenda = PlenaryItem.objects.filter(assessment__dossier=dossier, decision=None).exists()
    checked = "return" if whim == 0 else "reject" if whim == 1 else "begin_verification"
    return {
        S.DRAFT: [("prepare", owner), ("submit", owner)],
        S.SUBMITTED: [("start_check", where.officer)],
        S.COMPLETENESS_CHECK: [
            ("judge", where.officer),
            (checked, where.verifier if checked == "reject" else where.officer),
        ],
        S.RETURNED: [("prepare", owner), ("submit", owner)],
        S.VERIFICATION: [
            ("judge", where.verifier),
            ({0: "return", 1: "reject"}.get(whim, "declare_complete"), where.verifier),
        ],
        S.ACCEPTED: [("ask_information", where.verifier)] if whim == 2 else [("admit", where.leader)],
        S.AWAITING_INFORMATION: [("answer", owner)],
        S.ADMITTED: [("start_exam", examiner)] if seated else [("seat", admin)],
        S.IN_ASSESSMENT: [("recommend", examiner)],
        S.RECOMMENDED: [
            *([("report_exam", examiner)] if running else []),
            *([] if on_agenda else [("meet", admin)]),
            ("decide", chair),
        ],
        S.DECIDED: [("issue", admin)],
        S.READY: [*([("sign", owner)] if whim % 3 else []), ("hand_over", admin)],
        S.HANDED_OVER: [("close", admin)],
    }.get(S(dossier.state), [])


def do(name, hall, dossier, *, by, now, whim, **seen):
    """Do the named act. Raises Refused."""
    if name in WITH_HALL:
        WITH_HALL[name](fresh(dossier), by, now, whim, hall=hall)
    elif name in MOVES:
        MOVES[name](fresh(dossier), by, now, whim, **seen)
    else:
        ACTS[name](fresh(dossier), by, now, whim)
