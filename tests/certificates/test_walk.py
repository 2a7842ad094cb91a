"""The whole second half through the pages, and who may open them."""

import datetime as dt
import re
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import Decision, Dossier
from applicants.queries import units_of
from assessments.models import Assessment, ExamEvent, PlenaryMeeting
from assessments.scoring import QUALITIES
from certificates.models import Handover
from certportal.home.demo.exam_forms import agree
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.grades import rank_words
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.papers.models import Paper
from tests.draining import run_due
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import admitted, another_applicant, hall, item_for, reported, running, seated
from tests.factories.certificates import drawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]


@pytest.fixture(autouse=True)
def _exam_day():
    with time_machine.travel(NOW, tick=True):
        yield


def download(client, address):
    """The bytes of a file."""
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    return b"".join(response.streaming_content)  # read to its end, the test client closes the file


def status_of(client, address):
    response = client.get(address)
    if response.streaming:
        b"".join(response.streaming_content)  # read to its end, the test client closes the file
    return response.status_code


def go(client, person, address, data=None, *, to=""):
    """Post (or read) as this person and end on a page that answers."""
    client.force_login(person)
    if data is None:
        response = client.get(address)
        assert response.status_code == 200
        return response.content.decode()
    response = client.post(address, data)
    assert response.status_code == 302, response.content.decode()
    if to:
        assert response["Location"] == to
    return client.get(response["Location"]).content.decode()


def set_up_exam(client, place, dossier):
    """An event with this candidate, started."""
    admin = place.admin
    go(client, admin, reverse("exam.create"))
    event_page = go(
        client,
        admin,
        reverse("exam.create"),
        {
            "agency": place.world.catalogue.agency.pk,
            "title": "Uji Pelayanan Prima I",
            "scheme_version": place.world.catalogue.scheme_version.pk,
            "site": place.site.pk,
            "assessor": place.assessor.pk,
            "starts_at": "2026-11-23T09:00",
            "go_ahead": "on",
            "site_officer_name": "",
            "site_officer_title": "",
        },
    )
    assert place.world.applicant.full_name in event_page.replace("&#x27;", "'")
    event = ExamEvent.objects.get()
    go(
        client,
        admin,
        reverse("exam.assign", args=[event.code]),
        {"dossiers": [dossier.pk]},
        to=event.get_absolute_url(),
    )
    go(client, place.assessor.user, reverse("exam.declare", args=[event.code]), {"agrees": "on"})
    go(client, place.assessor.user, reverse("exam.start", args=[event.code]), {"version": 0})
    return event


def examine_all(client, place, event, dossier):
    """Path, units, recommendation, official report."""
    examiner = place.assessor.user
    here = [event.code, dossier.code]
    go(client, examiner, reverse("exam.assessment", args=here))
    path = dossier.scheme_version.paths.get(code="experienced")
    go(client, examiner, reverse("exam.path", args=here), {"path": path.pk})
    agree(Assessment.objects.get(), NOW)
    results = {f"result_{unit.pk}": "competent" for unit in units_of(dossier)}
    results |= {f"vatm_{unit.pk}": QUALITIES for unit in units_of(dossier)}
    page = go(client, examiner, reverse("exam.units", args=here), results)
    assert "Semua unit bernilai kompeten." in page
    version = Dossier.objects.get().version
    go(client, examiner, reverse("exam.recommend", args=here), {"recommendation": "competent", "version": version})
    officer = {"tuk-name": "Budi Santoso", "tuk-title": "Kepala TUK", "tuk-nip": "123"}
    page, nip = reverse("exam.site_officer", args=[event.code]), place.chair.nip
    client.force_login(place.admin)
    assert "NIP terdiri dari 18 angka" in client.post(page, officer).content.decode()
    go(client, place.admin, page, officer | {"tuk-nip": f"{nip[:8]} {nip[8:]}"})
    go(client, examiner, reverse("exam.sign", args=[event.code]), {})
    go(client, place.chair, reverse("exam.sign", args=[event.code]), {})
    go(client, place.admin, reverse("exam.report", args=[event.code]), {"version": 1})
    said = Paper.objects.get(kind="official_report").facts
    assert (said["site_officer_nip"], said["site_officer_rank"]) == (nip, rank_words(place.chair.grade))


def hold_meeting(client, place, dossier):
    """Members, agenda, decision, report."""
    admin, chair = place.admin, place.chair
    meeting_facts = {
        "agency": dossier.agency_id,
        "title": "Rapat pleno",
        "held_on": "2026-11-23",
        "go_ahead": "on",
        "place": "BKPSDM",
    }
    go(client, admin, reverse("plenary.create"), meeting_facts)
    meeting = PlenaryMeeting.objects.get()
    go(client, admin, reverse("plenary.member", args=[meeting.code]), {"person": chair.pk, "role": "chair"})
    go(client, admin, reverse("plenary.member", args=[meeting.code]), {"person": place.member.pk, "role": "member"})
    assessment = Assessment.objects.get()
    go(client, admin, reverse("plenary.agenda", args=[meeting.code]), {"assessments": [assessment.pk]})
    go(client, admin, reverse("plenary.invite", args=[meeting.code]), {})
    there = {"present": [chair.pk, place.member.pk]}
    assert "2 dari paling sedikit 2 anggota hadir" in go(
        client, admin, reverse("plenary.attendance", args=[meeting.code]), there
    )
    go(client, admin, reverse("plenary.open", args=[meeting.code]), {"version": 0})
    go(client, place.member, meeting.get_absolute_url())
    go(
        client,
        place.member,
        reverse("plenary.positions", args=[meeting.code]),
        {"stance_1": "competent", "reason_1": ""},
    )
    go(client, chair, dossier.get_absolute_url())
    go(client, chair, meeting.get_absolute_url())
    version = Dossier.objects.get().version
    decision = {"outcome": "competent", "reason": "", "version": version}
    page = go(client, chair, reverse("plenary.decide", args=[meeting.code, 1]), decision)
    assert "1 dari 1 diputuskan" in page
    go(client, admin, reverse("plenary.close", args=[meeting.code]), {"version": 1})
    return meeting


def test_walk_from_admission_to_closed(client):
    place = hall()
    admin, dossier = place.admin, admitted(place)
    event = set_up_exam(client, place, dossier)
    examine_all(client, place, event, dossier)
    meeting = hold_meeting(client, place, dossier)
    run_due(now=NOW + dt.timedelta(minutes=1))
    for name, code in (("exam.report_file", event.code), ("plenary.report_file", meeting.code)):
        assert download(client, reverse(name, args=[code])).startswith(b"%PDF-")
    assert Dossier.objects.get().state == DossierState.READY
    go(client, admin, reverse("certificate.print"))
    address = reverse("certificate.handover", args=[dossier.code])
    go(client, admin, address)
    receiver = {
        "receiver_kind": "holder",
        "receiver_name": "Nur'aini",
        "receiver_note": "",
        "identity_checked": "on",
        "version": 99,
    }
    receiver["agreement_on_paper"] = "on"
    unseen = client.post(address, {**receiver, "identity_checked": "", "version": Dossier.objects.get().version})
    assert "Periksa kartu identitas penerima" in unseen.content.decode()
    refused = client.post(address, receiver)
    assert refused.status_code == 200
    assert "Muat ulang halaman" in refused.content.decode()
    go(client, admin, address, {**receiver, "version": Dossier.objects.get().version})
    go(client, admin, reverse("certificate.close", args=[dossier.code]), {"version": Dossier.objects.get().version})
    assert Dossier.objects.get().state == DossierState.CLOSED

    own = go(client, place.world.applicant, dossier.get_absolute_url())
    assert "Unduh sertifikat kompetensi" in own
    assert "Anda kompeten." in own
    assert "Ambil cetakan aslinya" not in own  # it was fetched
    certificate = Handover.objects.get().decision.certificate
    client.force_login(place.world.applicant)
    assert download(client, reverse("certificate.file", args=[certificate.code])).startswith(b"%PDF-")


def test_bad_unit_form_keeps_what_was_typed(client):
    place = hall()
    assessment = running(place)
    first, second = units_of(assessment.dossier)[:2]
    client.force_login(place.assessor.user)
    typed = {f"result_{first.pk}": "not_yet_competent", f"note_{second.pk}": "Sudah saya tulis."}
    response = client.post(reverse("exam.units", args=[assessment.event.code, assessment.dossier.code]), typed)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Tuliskan alasan untuk unit yang belum kompeten." in html
    assert "Sudah saya tulis." in html


def test_refused_decision_keeps_the_reason_and_leaves_one_audit_row(client):
    place = hall()
    item = item_for(place, weak=(1,))
    client.force_login(place.chair)
    typed = {"outcome": "competent", "reason": "Menurut kami cukup."}
    response = client.post(reverse("plenary.decide", args=[item.meeting.code, 1]), typed)
    html = response.content.decode()
    assert "Menurut kami cukup." in html
    assert "Keputusan kompeten belum dapat diambil" in html
    assert AuditEvent.objects.filter(verb="plenary.decide.refused").count() == 1
    assert not Decision.objects.filter(kind="certification").exists()


def test_double_submit_of_a_decision_counts_once(client):
    place = hall()
    item = item_for(place)
    client.force_login(place.chair)
    typed = {"outcome": "competent", "reason": "", "once": "0" * 32}
    address = reverse("plenary.decide", args=[item.meeting.code, 1])
    first, second = client.post(address, typed), client.post(address, typed)
    assert first["Location"] == second["Location"] == item.meeting.get_absolute_url()
    assert Decision.objects.filter(kind="certification").count() == 1


READ = {
    "event": lambda s: s["event"].get_absolute_url(),
    "assessment": lambda s: s["assessment"].get_absolute_url(),
    "meeting": lambda s: s["meeting"].get_absolute_url(),
    "certificate": lambda s: reverse("certificate.file", args=[s["issued"].certificate.code]),
    "letter": lambda s: reverse("certificate.letter_file", args=[s["issued"].letter.code]),
    "handover": lambda s: reverse("certificate.handover", args=[s["issued"].letter.dossier.code]),
}
OFFICE = {
    Role.CERTIFICATE_ADMIN: {"event", "assessment", "meeting", "certificate", "letter", "handover"},
    Role.COMMITTEE_MEMBER: {"event", "assessment", "meeting", "certificate", "letter"},
    Role.AGENCY_OFFICER: {"event", "assessment", "certificate", "letter"},
    Role.SITE_OFFICER: {"event", "assessment"},
    Role.INSPECTORATE: {"event", "assessment", "meeting", "certificate", "letter"},
    Role.LEADERSHIP: {"event", "assessment", "meeting", "certificate", "letter"},
    Role.VERIFIER: set(),
    Role.INTAKE_OFFICER: set(),
    Role.SYSTEM_ADMIN: set(),
    Role.ASSESSOR: set(),
    Role.COMPLAINT_OFFICER: set(),
}


def test_who_reads_what(client):
    """Every reader against every page; another office's people and other applicants find nothing (404)."""
    place = hall()
    issued = drawn(place)
    assessment = Assessment.objects.get()
    stage = {
        "issued": issued,
        "assessment": assessment,
        "event": assessment.event,
        "meeting": PlenaryMeeting.objects.get(),
    }
    agency = place.world.catalogue.agency
    readers = [(person_with(role, agency), pages) for role, pages in OFFICE.items()]
    readers += [(person_with(role), set()) for role in OFFICE]
    readers += [
        (place.world.applicant, {"certificate", "letter"}),
        (place.assessor.user, {"event", "assessment"}),
        (another_applicant(place), set()),
    ]
    found = []
    for person, pages in readers:
        client.force_login(person)
        opened = {name for name, address in READ.items() if status_of(client, address(stage)) == 200}
        if opened != pages:
            found.append((person.audit_role, sorted(opened), sorted(pages)))
    assert found == []


def test_stranger_gets_404_colleague_403_each_with_one_audit_row(client):
    place = hall()
    issued = drawn(place)
    address = reverse("certificate.handover", args=[issued.letter.dossier.code])
    for person, status in ((person_with(Role.CERTIFICATE_ADMIN), 404), (place.world.leader, 403)):
        before = AuditEvent.objects.filter(verb="access.denied").count()
        client.force_login(person)
        assert client.get(address).status_code == status
        assert AuditEvent.objects.filter(verb="access.denied").count() == before + 1


@pytest.mark.parametrize(
    ("name", "who", "label"),
    [
        ("exam.list", "admin", "Berita acara terbit"),
        ("plenary.list", "chair", "Bersidang"),
        ("certificate.print", "admin", "Siap diserahkan"),
    ],
)
def test_lists_say_where_things_stand(client, name, who, label):
    place = hall()
    drawn(place)
    html = go(client, getattr(place, who), reverse(name))
    assert label in html[html.index("<tbody") : html.index("</tbody>")]


def test_what_is_ticked_on_the_list_is_printed_and_handed_over_together(client):
    place = hall()
    case = drawn(place).letter.decision.dossier
    html = go(client, place.admin, reverse("certificate.print"))
    form = re.search(r'<form method="get"\s+action="([^"]+)"\s+id="(\w+)".*?</form>', html, re.DOTALL)
    acts = [form[1], *re.findall(r'formaction="([^"]+)"', form[0])]
    assert acts == [reverse("print.together"), reverse("handover.together")]
    ticked = re.findall(rf'name="(\w+)"\s+value="(\w+)"\s+form="{form[2]}"', html)
    assert ticked == [("berkas", case.code)]
    for act in acts:
        assert case.applicant.full_name in unescape(client.get(act, dict(ticked)).content.decode())


def test_visitor_is_sent_to_sign_in(client):
    for name in ("exam.list", "plenary.list", "certificate.print"):
        assert client.get(reverse(name))["Location"].startswith("/masuk/")


@pytest.mark.parametrize(
    ("name", "who"),
    [("exam.list", "admin"), ("plenary.list", "chair"), ("certificate.print", "admin")],
)
def test_lists_ask_the_same_number_of_questions_at_one_and_three_rows(client, django_assert_max_num_queries, name, who):
    place = hall()
    drawn(place)
    client.force_login(getattr(place, who))
    client.get(reverse(name))
    with django_assert_max_num_queries(30) as one:
        client.get(reverse(name))
    for _ in range(2):
        drawn(place, dossier=admitted(place, another_applicant(place)))
    with django_assert_max_num_queries(30) as three:
        client.get(reverse(name))
    assert len(three) == len(one)


def test_event_page_asks_the_same_number_of_questions_at_one_and_three_candidates(
    client, django_assert_max_num_queries
):
    place = hall()
    first = seated(place)
    address = first.event.get_absolute_url()
    client.force_login(place.admin)
    client.get(address)
    with django_assert_max_num_queries(40) as one:
        client.get(address)
    for _ in range(2):
        seated(place, admitted(place, another_applicant(place)), first.event)
    with django_assert_max_num_queries(40) as three:
        client.get(address)
    assert len(three) == len(one)


def test_candidate_reads_results_only_after_the_decision(client):
    place = hall()
    assessment = reported(place, weak=(2,))
    client.force_login(place.world.applicant)
    before = client.get(assessment.dossier.get_absolute_url()).content.decode()
    assert "Hasil per unit" not in before
    assert "Bukti belum terkini." not in before
    client.force_login(place.chair)
    assert "Hasil per unit" in client.get(assessment.dossier.get_absolute_url()).content.decode()
