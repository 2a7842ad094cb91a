"""Who may open the register of assessors, the test sites and the papers of an assignment (access.py explains the table)."""

from assessments.enums import SopRole
from assessments.models import SiteCheck, SiteCheckPhoto, TestSite, UnavailableDays, UsualRole
from tests.architecture.addresses import assignment, candidate, event_role
from tests.architecture.rules import EXAM_READERS, EXAM_RUNNERS, Rule, at_agency, room
from tests.architecture.world import EXAMINER, World
from tests.factories.applicants import NOW
from tests.factories.files import stored_photo
from tests.factories.papers import reserved_paper

_ROLES = ("certificate_admin", "site_officer", "committee_member", "inspectorate", "leadership")
_READERS = at_agency(*_ROLES)
_KEEPERS = at_agency("certificate_admin", "site_officer")
_WAIVERS = at_agency("certificate_admin", "leadership")
_OFFICER = frozenset({"site_officer"})


def event(world: World) -> dict[str, object]:
    return {"code": world.event.code}


def letter(world: World) -> dict[str, object]:
    row = world.event.assessors.get()
    reserved_paper(row, by=world.person("certificate_admin"), kind="assignment_letter")
    return {"code": world.event.code, "pk": row.pk}


def examiner(world: World) -> dict[str, object]:
    return {"pk": world.hall.assessor.pk}


def days(world: World) -> dict[str, object]:
    row, _ = UnavailableDays.objects.get_or_create(
        assessor=world.hall.assessor, starts_on=NOW.date(), ends_on=NOW.date(), reason="Dinas luar.",
        defaults={"entered_by": world.hall.assessor.user, "entered_at": NOW},
    )  # fmt: skip
    return {"pk": row.assessor_id, "days": row.pk}


def site(world: World) -> dict[str, object]:
    return {"pk": world.event.site_id}


def check(world: World) -> SiteCheck:
    row, _ = SiteCheck.objects.get_or_create(
        site=TestSite.objects.get(pk=world.event.site_id), event=None, checked_on=NOW.date(), valid_until=NOW.date(),
        defaults={"is_ready": True, "by": world.person("certificate_admin"), "at": NOW},
    )  # fmt: skip
    return row


def photos(world: World) -> dict[str, object]:
    return site(world) | {"check": check(world).pk}


def photo(world: World) -> dict[str, object]:
    row = check(world)
    found = row.photos.first() or SiteCheckPhoto.objects.create(check_of=row, file=stored_photo())
    return site(world) | {"photo": found.pk}


def usual_role(world: World) -> dict[str, object]:
    agency = TestSite.objects.get(pk=world.event.site_id).agency
    row, _ = UsualRole.objects.get_or_create(agency=agency, role=SopRole.HEAD, person=None, name="Sulastri")
    return site(world) | {"holder": row.pk}


PEOPLE = {
    "exam.release": Rule(get=None, post=EXAM_RUNNERS, sees=EXAM_READERS, make=assignment),
    "exam.answer": Rule(get=frozenset({EXAMINER}), post=frozenset({EXAMINER}), sees=EXAM_READERS, make=event),
    "exam.examiner": Rule(get=EXAM_RUNNERS, post=EXAM_RUNNERS, sees=EXAM_READERS, make=candidate),
    "exam.role": Rule(get=None, post=EXAM_RUNNERS, sees=EXAM_READERS, make=event),
    "exam.role_end": Rule(get=None, post=EXAM_RUNNERS, sees=EXAM_READERS, make=event_role),
    "exam.letter": Rule(get=None, post=EXAM_RUNNERS, sees=EXAM_READERS, make=letter),
    "exam.letter_file": Rule(get=EXAM_READERS, make=letter),
    "exam.declare": Rule(get=frozenset({EXAMINER}), post=frozenset({EXAMINER}), sees=EXAM_READERS, make=event),
    "exam.waive": Rule(get=_WAIVERS, post=_WAIVERS, sees=EXAM_READERS, make=candidate),
    "exam.readiness": Rule(get=EXAM_READERS, post=EXAM_RUNNERS, sees=EXAM_READERS, make=event),
    "assessor.list": room(*_ROLES),
    "assessor.show": Rule(get=_READERS | {EXAMINER}, make=examiner),
    "assessor.scope": Rule(get=_KEEPERS, post=_KEEPERS, sees=_READERS | {EXAMINER}, make=examiner),
    "assessor.unavailable": Rule(get=None, post=_KEEPERS | {EXAMINER}, sees=_READERS, make=examiner),
    "assessor.available": Rule(get=None, post=_KEEPERS | {EXAMINER}, sees=_READERS, make=days),
    "site.list": room(*_ROLES),
    "site.show": Rule(get=_READERS, make=site),
    "site.fitness": Rule(get=_OFFICER, post=_OFFICER, sees=_READERS, make=site),
    "site.verify": Rule(
        get=at_agency("certificate_admin"), post=at_agency("certificate_admin"), sees=_READERS, make=site
    ),
    "site.photos": Rule(get=None, post=_READERS, make=photos),
    "site.photo": Rule(get=_READERS, make=photo),
    "site.role": Rule(get=None, post=_OFFICER, sees=_READERS, make=site),
    "site.role_end": Rule(get=None, post=_OFFICER, sees=_READERS, make=usual_role),
}
