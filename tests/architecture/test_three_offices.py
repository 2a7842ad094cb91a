"""The permission matrix and the replay where three offices share a case: who acts at a foreign test site or LSP.

The finished case is the one of world.py; afterwards its agency keeps the seat of the service office alone, a Dinas owns the
test site, and the organisation of the scheme's body examines, decides and issues (ADR 29).
"""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from assessments.models import PlenaryMeeting, TestSite
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import Organisation
from tests.architecture import test_every_url
from tests.architecture.access import RULES
from tests.architecture.test_every_url import METHODS, outcome
from tests.architecture.test_replay import FEWEST, every_row, faults
from tests.architecture.visiting import dossiers_read_once, people_read_once, undone, visit
from tests.architecture.walking import walk
from tests.architecture.world import OWNER, STRANGER, World
from tests.factories.accounts import OrganisationFactory, person_with

pytestmark = [pytest.mark.usefixtures("_quiet"), pytest.mark.heavy(20)]

# Pages whose buttons are judged once the object was loaded: the refusal is a sentence, not a page.
BUTTONS = {
    "POST exam.start",
    "POST exam.cancel",
    "POST exam.report",
    "POST plenary.open",
    "POST plenary.close",
    "POST plenary.cancel",
}
SITE = {"GET site.show", "GET site.photo", "POST site.photos"}  # a photo is added by whoever filled in the form
DAY = {f"GET exam.{name}" for name in ("steps", "file", "sheets", "sheet", "draft_scanned")} | {"POST exam.sign"}
EXAM = {
    "GET exam.event",
    "GET exam.assessment",
    "GET exam.report_file",
    "GET exam.readiness",
    "GET exam.letter_file",
    *SITE,
    *DAY,
    "GET assessor.show",
    *(name for name in BUTTONS if "exam" in name),
}
# Who runs the day at the test site: calls, attendance, result papers, documents, minutes, sheets.
_BOTH = ("arrival", "attendance", "papers", "files", "minutes")
_STEPS = ("follow", "task_done", "task_reopen", "task_role")
LEADING = {"GET exam.calls", "GET exam.invitation_of"} | {
    *(f"{method} exam.{name}" for name in _BOTH for method in METHODS),
    *(f"POST exam.{name}" for name in (*_STEPS, "call", "answered", "invite", "attendance_undo", "draft_scan")),
    "POST exam.sheet_order",
}
FORMS = {f"GET exam.{name}" for name in ("form", "form_file", "form_scan_file", "event_form", "event_form_file")}
FORMS |= {"POST exam.form_print", "POST exam.event_form_print"}
CASE = {f"GET dossier.{name}" for name in ("show", "letter", "time", "time_file")} | {"POST dossier.time_order"}
DOCUMENTS = {f"GET document.{name}" for name in ("read", "download", "page")}
PAPERS = {"GET certificate.file", "GET certificate.letter_file", "GET certificate.scan"}
SCANS = {"GET certificate.signed", "POST certificate.signed"}
READ_MEETING = {"GET plenary.meeting", "GET plenary.report_file", *(name for name in BUTTONS if "plenary" in name)}
# For whoever reads the case's documents, not for a test site.
EVIDENCE = {"GET exam.evidence", "GET exam.evidence_file"}
PREPARING = ("member", "member_remove", "invite", "attendance", "agenda", "release", "change")
MEETING = READ_MEETING | {"GET plenary.change", *(f"POST plenary.{name}" for name in PREPARING)}
DECIDING = {f"POST plenary.{name}" for name in ("decide", "positions", "follow", "undisputed")}
BODY = EXAM | FORMS | CASE | DOCUMENTS | EVIDENCE | MEETING | PAPERS | {"GET certificate.agreement_file"}
LISTS = {"GET transmittal.show", "POST transmittal.show", "GET transmittal.file"}
HANDING = {
    "POST certificate.receive",
    "GET certificate.handover",
    "POST certificate.handover",
    "POST certificate.close",
}
ORDERED = {"GET print.order", "GET print.file", "GET print.sign_out_list"}  # for this office
TRAY = {"GET tray.show", "GET tray.file", "GET tray.page", "POST tray.again"}  # a letter its own leader signs
OTHER_CASES = {"GET dossier.rejection", "GET certificate.decision_file"}  # of the service office, not of this body

# Who holds one role at one of the offices, and everything of the case that lets them in.
LET_IN = {
    "site_officer of the Dinas": EXAM
    | {"POST exam.absent", "POST exam.unfinished", "POST exam.site_officer", "GET exam.change", "POST exam.change"}
    | {"POST exam.role", "POST exam.role_end", "POST exam.readiness"}
    | LEADING
    | {"GET site.fitness", "POST site.fitness", "POST site.role"},
    "leadership of the Dinas": SITE,
    "certificate_admin of the LSP": BODY
    | SCANS
    | {
        "POST exam.release",
        "POST exam.letter",
        "GET exam.waive",
        "POST exam.waive",
        "GET exam.examiner",
        "POST exam.examiner",
        "GET site.verify",
        "POST site.verify",
    }
    | {"POST exam.assign", "POST exam.assessor", "POST exam.unassign", "POST certificate.issue"}
    | {"GET exam.explanation", "POST exam.explanation"},
    "committee_member of the LSP": BODY | DECIDING,
    "leadership of the LSP": READ_MEETING | PAPERS | SITE,
    "certificate_admin of the service office": EXAM
    | FORMS
    | CASE
    | DOCUMENTS
    | EVIDENCE
    | PAPERS
    | SCANS
    | {"GET certificate.agreement_file"}
    | LISTS
    | HANDING
    | ORDERED
    | TRAY
    | OTHER_CASES,
}


@pytest.fixture
def addresses(world) -> dict[str, str]:
    """Those of one object: not open to everybody, and no list that people of any office open. All objects are made here."""
    found = {name: reverse(name, kwargs=rule.make(world)) for name, rule in RULES.items()}
    return {
        name: address
        for name, address in found.items()
        if not (rule := RULES[name]).public and STRANGER not in {*(rule.get or ()), *(rule.post or ()), *rule.sees}
    }


@pytest.fixture
def apart(world, addresses) -> Iterator[World]:
    """The same case with its seats at three offices, and the people of LET_IN; undone afterwards."""
    body, dinas = world.hall.world.catalogue.body.organisation, OrganisationFactory()
    offices = {"the Dinas": dinas, "the LSP": body, "the service office": world.here}
    with undone():
        for office, seat in zip(
            offices.values(), (Seat.TEST_SITE, Seat.CERTIFICATION_BODY, Seat.SERVICE_OFFICE), strict=True
        ):
            Organisation.objects.filter(pk=office.pk).update(seats=[seat.value])
        TestSite.objects.filter(pk=world.event.site_id).update(agency=dinas)
        PlenaryMeeting.objects.filter(pk=world.meeting.pk).update(agency=body)
        for who in LET_IN:
            role, _, place = who.partition(" of ")
            world._people[who] = person_with(Role(role), offices[place])
        with people_read_once(), dossiers_read_once():  # from here on: the seats have just moved
            yield world
    for who in LET_IN:
        world._people.pop(who, None)
        world._clients.pop(who, None)


def answers(world: World, who: str, addresses: dict[str, str]) -> dict[str, tuple[str, bytes]]:
    """What happened at each address, and the page."""
    found = {}
    for name, address in addresses.items():
        rule = RULES[name]
        for method in [way for way in METHODS if (rule.get if way == "GET" else rule.post) is not None]:
            with visit(world, who, method, address, json=rule.json) as response:
                found[f"{method} {name}"] = outcome(response), response.body
    return found


def test_each_office_is_let_in_where_its_seat_is_asked_and_nowhere_else(apart, addresses):
    case = apart.dossier
    for who, let_in in LET_IN.items():
        got = answers(apart, who, addresses)
        assert {asked for asked, (said, _page) in got.items() if said == "in"} == let_in, who
        assert {said for said, _page in got.values()} <= {"in", "forbidden", "not found"}, who
        if who.endswith("the Dinas"):  # a foreign test site reads names and results, and no more of anybody
            pages = b"".join(page for said, page in got.values() if said == "in").decode(errors="replace")
            assert case.applicant.nip not in pages
            assert case.get_absolute_url() not in pages


def test_what_the_applicant_sent_shows_a_foreign_site_nothing(apart, monkeypatch):
    who = "site_officer of the Dinas"
    monkeypatch.setattr(test_every_url, "OUTSIDERS", {*test_every_url.OUTSIDERS, who})
    apart.client(who)
    walked = walk(apart, OWNER)
    before = every_row()
    assert "\n".join(fault for sent in walked for fault in faults(apart, sent, who, before, {})) == ""
    assert len(walked) > FEWEST
