"""What must be true of every dossier after every step (reliability.md 2, I1 to I12).

Each function reads only the tables and fails with the dossier's number and what it found.
"""

import re
from collections import Counter
from itertools import pairwise
from string import Formatter

from django.db.models import Count, Max

from applicants import checklist
from applicants.enums import DecisionOutcome, DossierState, Duty
from applicants.flows import EXAM_FLOW
from applicants.models import Assignment, Decision, Document, DocumentVersion, Dossier, Involvement
from applicants.models.dossiers import OFFICER_FIELDS
from applicants.queries.tasks import read_tasks
from certificates.models import Certificate
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.store import media_root
from certportal.kernel.numbers.models import NumberSequence, ResetPolicy
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.models import Paper
from certportal.kernel.sla import plan
from certportal.kernel.sla.ledger import pauses_of
from certportal.kernel.sla.models import Clock, ClockEvent, Reminder
from certportal.kernel.sla.timed import days_of
from certportal.kernel.workdays.queries import calendar_for
from certportal.kernel.workflow.flow import Pauses, Resumes, Starts, Stops
from schemes.queries import patterns_of
from tests.factories.files import absolute
from tests.spending import days_spent

MOVES = {f"{EXAM_FLOW.name}.{move.name}": move for move in EXAM_FLOW.moves}
SCOPE_OF_PAPER = {"plenary_report": "plenary"}  # every other kind of paper is numbered under its own name
EXCLUDED = {Duty.APPLICANT, Duty.EXAMINER}
WITHOUT_CLOCK = {DossierState.DRAFT, DossierState.HANDED_OVER}


def moves_of(dossier):
    """The audit rows of the dossier's moves, oldest first."""
    rows = AuditEvent.objects.filter(subject_type="applicants.dossier", subject_id=dossier.pk, verb__in=MOVES)
    return list(rows.order_by("pk"))


def one_live_dossier_per_person_and_scheme():
    """I1, I11."""
    live = Dossier.objects.live().values("applicant", "scheme").annotate(n=Count("pk"))
    assert [row for row in live if row["n"] > 1] == []
    assert set(Dossier.objects.values_list("state", flat=True)) <= {state.code for state in EXAM_FLOW.states}


def states_come_from_moves(dossier, moves):
    """I4, I12: one audit row per version; read in order they lead from the first state to the present one."""
    assert [row.after["version"] for row in moves] == list(range(1, dossier.version + 1)), dossier
    steps = [(row.before["state"], row.after["state"]) for row in moves]
    assert all(left[1] == right[0] for left, right in pairwise(steps)), (dossier, steps)
    assert all(before in MOVES[row.verb].source for row, (before, _) in zip(moves, steps, strict=True)), (
        dossier,
        steps,
    )
    assert [DossierState.DRAFT, *[after for _, after in steps]][-1] == dossier.state, (dossier, steps)
    if moves:
        assert steps[0][0] == DossierState.DRAFT
        assert moves[-1].at == dossier.state_since


def made_by_those_who_may(dossier, moves):
    """A part of I3: applicants make their own moves and never the office's."""
    own = {move.name for move in EXAM_FLOW.moves if move.allowed.name == "owns_dossier"}
    shared = {move.name for move in EXAM_FLOW.moves if "owns_dossier" in move.allowed.name} - own
    for row in moves:
        name = row.verb.partition(".")[2]
        if row.actor_id is None:
            assert MOVES[row.verb].system, row.verb
        elif name not in shared:  # an officer at the counter sends for those who bring paper
            assert (row.actor_id == dossier.applicant_id) == (name in own), (dossier, row.verb, row.actor_name)


def clocks_follow_the_moves(dossier, moves):
    """One live clock per kind, exactly those that the effects of the moves leave behind (I5)."""
    expected = {}
    for row in moves:
        for effect in MOVES[row.verb].clocks:
            match effect:
                case Starts(kind):
                    assert kind not in expected, (dossier, "started twice", kind)
                    expected[kind] = "running"
                case Stops(kind):
                    expected.pop(kind, None)
                case Pauses(kind) if kind in expected:
                    expected[kind] = "paused"
                case Resumes(kind) if kind in expected:
                    expected[kind] = "running"
    live = [(clock.kind, clock.state) for clock in Clock.objects.about(dossier).live()]
    assert sorted(live) == sorted(expected.items()), dossier
    state = EXAM_FLOW.state(dossier.state)
    if state.final:
        assert live == [], dossier
    elif dossier.state not in WITHOUT_CLOCK:
        assert live, (dossier, dossier.state)
        assert state.turn


def clocks_keep_working_days(dossier):
    """I6: dates follow from start, terms and pauses; the ledger's days add up to the working days that passed."""
    for clock in Clock.objects.about(dossier).select_related("organisation"):
        calendar = calendar_for(clock.organisation)
        found = plan.dates(
            calendar,
            clock.started_on,
            target_days=clock.target_days,
            limit_days=clock.limit_days,
            pauses=pauses_of(clock),
        )
        assert (clock.target_on, clock.limit_on) == (found.target_on, found.limit_on), clock
        assert clock.limit_on > clock.started_on
        assert calendar.is_working_day(clock.limit_on)
        lines = list(clock.events.order_by("pk").values_list("verb", "on"))
        assert lines[0] == ("started", clock.started_on)
        assert Counter(verb for verb, _ in lines)["started"] == 1
        assert (clock.stopped_on is not None) == (lines[-1][0] == "stopped"), (clock, lines)
        end = clock.stopped_on or lines[-1][1]
        assert sum(days_spent(clock).values()) == calendar.between(clock.started_on, end), (clock, lines)


def expect_notices(dossier, seen):
    """What the dossier's new moves tell, and whom.

    Read in the step itself, because later somebody else may have the case.
    """
    moves = moves_of(dossier)
    counted, wanted = seen.setdefault(("notices", dossier.pk), (0, Counter()))
    for row in moves[counted:]:
        for notice in MOVES[row.verb].tells:
            if notice.kind != "exam_candidate_withdrawn":  # its readers depend on a seat that may be gone
                wanted.update((notice.kind, person.pk) for person in notice.to(dossier))
    seen["notices", dossier.pk] = (len(moves), wanted)
    return wanted


def notices_go_out_once(dossier, seen):
    """I10: for every move its notices, one in-app row per reader, no more and none missing."""
    wanted = expect_notices(dossier, seen)
    kinds = {notice.kind for move in MOVES.values() for notice in move.tells} - {"exam_candidate_withdrawn"}
    told = Message.objects.filter(
        about_type="applicants.dossier", about_id=dossier.pk, channel="in_app", kind__in=kinds
    )
    assert Counter(told.values_list("kind", "recipient_id")) == wanted, dossier


def reminders_go_out_once():
    """A person never gets more reminders than there are reminder rows marked as sent."""
    sent = Counter()
    for clock_id, kind, turn in Reminder.objects.exclude(sent_at=None).values_list("clock_id", "kind", "round"):
        sent[f"reminder:{clock_id}:{kind}" + (f":{turn}" if turn else "")] += 1
    rows = Message.objects.filter(kind__startswith="reminder", channel="in_app").values_list("key", "recipient_id")
    told = Counter((key.rpartition(":in_app:")[0], person) for key, person in rows)
    assert {key for key, _ in told} <= set(sent)
    assert max(told.values(), default=0) <= 1


def who_recommends_does_not_decide():
    """I3: a certification decision is by nobody who applied or examined; a certificate needs a competent one."""
    for decision in Decision.objects.filter(kind="certification").select_related("involvement"):
        who = decision.involvement
        assert (who.duty, who.dossier_id) == (Duty.DECIDER, decision.dossier_id)
        same = Involvement.objects.filter(dossier=decision.dossier_id, person=who.person_id, duty__in=EXCLUDED)
        assert not same.exists(), decision
    for row in Certificate.objects.select_related("decision", "paper"):
        assert row.decision.outcome == DecisionOutcome.COMPETENT
        assert row.decision.dossier_id == row.dossier_id
        assert (row.paper.number, row.paper.code) == (row.number, row.code)
    handed = Decision.objects.filter(outcome=DecisionOutcome.COMPETENT, handover__isnull=False)
    assert list(handed.filter(agreement=None)) == []


def _value(pattern, number):
    """The running number inside a printed one."""
    parts = Formatter().parse(pattern)
    holes = {"n": r"(\d+)", None: ""}
    found = re.fullmatch("".join(re.escape(text) + holes.get(field, r"\w+") for text, field, _, _ in parts), number)
    return int(found[1])


def numbers_have_no_gap():
    """I2: numbers start at the first and have no gap, and the counter equals the last number.

    A certificate is printed by the pattern of its scheme, counted by the counter of all.
    """
    certificates = Certificate.objects.select_related("dossier__scheme_version__scheme")
    pattern_of = {row.number: patterns_of(row.dossier.exam_scheme.scheme).certificate for row in certificates}
    used = {"dossier": [(row.number, row.submitted_at) for row in Dossier.objects.exclude(number=None)]}
    for paper in Paper.objects.exclude(number=""):
        used.setdefault(SCOPE_OF_PAPER.get(paper.kind, paper.kind), []).append((paper.number, paper.issued_on))
    for scope, rows in used.items():
        sequence = NumberSequence.objects.get(scope=scope)
        yearly = sequence.reset_policy == ResetPolicy.YEARLY
        by_year = {}
        for number, on in rows:
            pattern = pattern_of.get(number, sequence.pattern)
            by_year.setdefault(on.year if yearly else 0, []).append(_value(pattern, number))
        for year, values in by_year.items():
            assert sorted(values) == list(range(sequence.first, sequence.first + len(values))), (scope, values)
            assert sequence.counters.get(year=year).next == sequence.first + len(values), scope
    assert Dossier.objects.filter(number=None).exclude(submitted_at=None).count() == 0


def documents_keep_their_order():
    """One row per asked document, versions numbered from one."""
    for document in Document.objects.annotate(n=Count("versions")).filter(n__gt=0):
        numbers = list(DocumentVersion.objects.filter(document=document).order_by("n").values_list("n", flat=True))
        assert numbers == list(range(1, len(numbers) + 1)), document


def files_are_rows_and_rows_are_files():
    """I9: every row has its file, every file its row."""
    rows = {str(absolute(stored)) for stored in StoredFile.objects.all()}
    files = {str(path) for path in media_root().rglob("*") if path.is_file()}
    assert rows == files


def days_are_those_of_the_clocks():
    """The days that lists are ordered by are stored on every row as its clocks have them."""
    for dossier in Dossier.objects.select_related("agency"):
        nearest = Clock.objects.about(dossier).filter(state="running").order_by("limit_on", "pk").first()
        days = days_of(nearest, calendar_for(dossier.agency))
        assert {name: getattr(dossier, name) for name in days} == days, dossier


def readiness_is_what_the_checklist_says(dossier):
    """The standing on each document and the counts on the dossier are those of the pure checklist at this stage."""
    tasks = read_tasks(dossier)
    assert [task.document.standing for task in tasks] == [task.standing.value for task in tasks], dossier
    counts = checklist.counted(task.row for task in tasks)
    assert {column: getattr(dossier, column) for column in counts} == counts, dossier


def officers_are_those_of_the_assignments(dossier):
    """Who has the dossier in each stage, as written on it, is the person of the open assignment."""
    opened = dict(Assignment.objects.open().filter(dossier=dossier).values_list("stage", "person_id"))
    written = {stage: getattr(dossier, f"{field}_id") for stage, field in OFFICER_FIELDS.items()}
    assert written == {stage: opened.get(stage) for stage in OFFICER_FIELDS}, dossier


def traces_of(dossier):
    """Counts that grow whenever anything happens to the dossier; while they are unchanged it is not checked again."""
    about = {"about_type": "applicants.dossier", "about_id": dossier.pk}
    lines = ClockEvent.objects.filter(clock__subject_type="applicants.dossier", clock__subject_id=dossier.pk)
    acts = AuditEvent.objects.filter(subject_type="applicants.dossier", subject_id=dossier.pk)
    return dossier.version, acts.count(), lines.count(), Message.objects.filter(**about).count()


def check_everything(seen):
    """All of them; called after every step. `seen` is kept by the caller: what was checked already."""
    one_live_dossier_per_person_and_scheme()
    for dossier in Dossier.objects.select_related("applicant", "agency", "scheme"):
        traces = traces_of(dossier)
        if seen.get(dossier.pk) == traces:
            continue
        seen[dossier.pk] = traces
        moves = moves_of(dossier)
        states_come_from_moves(dossier, moves)
        made_by_those_who_may(dossier, moves)
        clocks_follow_the_moves(dossier, moves)
        clocks_keep_working_days(dossier)
        notices_go_out_once(dossier, seen)
        readiness_is_what_the_checklist_says(dossier)
        officers_are_those_of_the_assignments(dossier)
    latest = AuditEvent.objects.aggregate(n=Max("pk"))["n"]
    if seen.get("latest") != latest:
        seen["latest"] = latest
        days_are_those_of_the_clocks()
        reminders_go_out_once()
        who_recommends_does_not_decide()
        numbers_have_no_gap()
