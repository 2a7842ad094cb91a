"""Who may open the procedure of an exam and what its eight steps leave behind (access.py explains the table)."""

from functools import cache

from applicants.enums import DossierState
from assessments import actions
from assessments.actions.sheets import TITLES
from assessments.models import Assessment, EventFile, ExamEvent, ReportSign
from schemes.actions import print_sop
from schemes.models import SopVersion
from tests.architecture.rules import CASE, EVERYBODY, EXAM_READERS, EXAM_RUNNERS, SIGNED_IN, Rule, anywhere
from tests.architecture.world import EXAMINER, OWNER, World
from tests.draining import run_due
from tests.factories.applicants import NOW, dossier_in
from tests.factories.assessments import another_applicant, declared, event_for, seated
from tests.factories.files import stored_pdf, stored_photo
from tests.factories.kkni import kkni_dossier

_PRINTS = anywhere("site_officer", "certificate_admin", "system_admin")
_LEADS = EXAM_RUNNERS | {EXAMINER}


def procedure(_world: World) -> dict[str, object]:
    return {"slug": SopVersion.objects.select_related("template").latest("pk").template.slug}


@cache
def printed_procedure(world: World) -> dict[str, object]:
    print_sop(SopVersion.objects.latest("pk"), by=world.person("system_admin"), now=NOW)
    run_due(now=NOW)
    return procedure(world)


@cache
def _ahead(world: World) -> Assessment:
    """The owner's seat in an exam to come, whose invitations were printed."""
    case = kkni_dossier(DossierState.ADMITTED, world.hall.world, "asesor-4", applicant=world.person(OWNER))
    event = event_for(world.hall, title="Uji yang akan datang", scheme_version=case.scheme_version)
    seat = seated(world.hall, case, event)
    actions.print_invitations(event, by=world.hall.admin, now=NOW)
    run_due(now=NOW)
    return seat


@cache
def _today(world: World) -> ExamEvent:
    """A running exam with one candidate who is there, a photo, and a scan of the signed draft."""
    case = dossier_in(DossierState.ADMITTED, world.hall.world, applicant=another_applicant(world.hall))
    event = event_for(world.hall, title="Uji hari ini", scheme_version=case.scheme_version)
    seat = seated(world.hall, case, event)
    event = actions.start_event(declared(event), by=world.hall.admin, now=NOW)
    actions.note_arrivals(event, assessments=[seat], by=world.hall.admin, now=NOW)
    EventFile.objects.create(
        event=event, kind="photo", file=stored_photo(), caption="Pembukaan", noted_at=NOW, noted_by=world.hall.admin
    )
    ReportSign.objects.create(
        event=event, way="scan", digest="0" * 64, file=stored_pdf(), signed_at=NOW, noted_by=world.hall.admin
    )
    actions.print_sheet(event, "exam_recap", by=world.hall.admin, now=NOW)
    run_due(now=NOW)
    return event


def seat_ahead(world: World) -> dict[str, object]:
    seat = _ahead(world)
    return {"code": seat.event.code, "dossier": seat.dossier.code}


def seat_today(world: World) -> dict[str, object]:
    event = _today(world)
    return {"code": event.code, "dossier": event.assessments.get().dossier.code}


def own_seat(world: World) -> dict[str, object]:
    return {"code": _ahead(world).dossier.code}


def ahead(world: World) -> dict[str, object]:
    return {"code": _ahead(world).event.code}


def today(world: World) -> dict[str, object]:
    return {"code": _today(world).code}


def task(world: World) -> dict[str, object]:
    return today(world) | {"pk": _today(world).tasks.earliest("pk").pk}


def done_task(world: World) -> dict[str, object]:
    row = _today(world).tasks.latest("pk")
    if row.done_at is None:
        actions.finish_task(row, note="Disimpan di lemari TUK.", by=world.hall.admin, now=NOW)
    return today(world) | {"pk": row.pk}


def sheet(world: World) -> dict[str, object]:
    return today(world) | {"kind": "exam_recap"}


def archive(world: World) -> dict[str, object]:
    return today(world) | {"kind": "exam_archive"}


@cache
def printed_sheet(world: World, kind: str) -> None:
    """A paper of this kind, of the exam that is over, for tests of papers."""
    event = world.event if kind not in {"report_draft", "exam_minutes"} else _today(world)
    by = world.hall.admin
    if kind == "exam_minutes":
        words = dict.fromkeys(("present", "discussed", "agreed"), "Rapat berjalan sesuai acara.")
        actions.write_minutes(event, held_at=NOW, place="Aula", chair="Budi Santoso", **words, by=by, now=NOW)
    actions.print_sheet(event, kind, place="Lemari TUK", by=by, now=NOW)


SHEETS = tuple(TITLES)
_LED = {"get": _LEADS, "sees": EXAM_READERS}
_POSTED = {"get": None, "post": _LEADS, "sees": EXAM_READERS}
_OWN = {"get": frozenset({OWNER}), "sees": CASE}

EXAM_DAY = {
    "sop.detail": Rule(get=EVERYBODY, make=procedure),
    "sop.print": Rule(get=None, post=_PRINTS, sees=SIGNED_IN, make=procedure),
    "sop.file": Rule(get=EVERYBODY, make=printed_procedure),
    "exam.steps": Rule(get=EXAM_READERS, make=today),
    "exam.follow": Rule(**_POSTED, make=today),
    "exam.task_done": Rule(**_POSTED, make=task),
    "exam.task_reopen": Rule(**_POSTED, make=done_task),
    "exam.task_role": Rule(get=None, post=EXAM_RUNNERS, sees=EXAM_READERS, make=task),
    "exam.calls": Rule(**_LED, make=ahead),
    "exam.call": Rule(**_POSTED, make=seat_ahead),
    "exam.answered": Rule(**_POSTED, make=seat_ahead),
    "exam.invitation_of": Rule(**_LED, make=seat_ahead),
    "exam.invite": Rule(**_POSTED, make=ahead),
    "exam.arrival": Rule(**_LED, post=_LEADS, make=seat_ahead),
    "exam.seat_answer": Rule(**_OWN, post=frozenset({OWNER}), make=own_seat),
    "exam.own_calendar": Rule(**_OWN, make=own_seat),
    "exam.invitation": Rule(**_OWN, make=own_seat),
    "exam.attendance": Rule(**_LED, post=_LEADS, make=ahead),
    "exam.attendance_undo": Rule(
        **_POSTED, make=lambda world: today(world) | {"pk": _today(world).attendance.get().pk}
    ),
    "exam.papers": Rule(**_LED, post=_LEADS, make=today),
    "exam.files": Rule(**_LED, post=_LEADS, make=today),
    "exam.file": Rule(get=EXAM_READERS, make=lambda world: today(world) | {"pk": _today(world).files.get().pk}),
    "exam.sheets": Rule(get=EXAM_READERS, make=today),
    "exam.sheet": Rule(get=EXAM_READERS, make=sheet),
    "exam.sheet_order": Rule(**_POSTED, make=archive),
    "exam.sign": Rule(get=None, post=EXAM_READERS, make=today),
    "exam.draft_scan": Rule(**_POSTED, make=today),
    "exam.draft_scanned": Rule(
        get=EXAM_READERS, make=lambda world: today(world) | {"pk": _today(world).report_signs.get().pk}
    ),
    "exam.minutes": Rule(**_LED, post=_LEADS, make=today),
}
