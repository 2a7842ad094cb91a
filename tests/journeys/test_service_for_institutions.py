"""A service for institutions, loaded from a file: an officer of one applies for it, a colleague not twice, a stranger never."""

import pytest
from django.template.loader import get_template
from django.urls import reverse

from applicants import actions
from applicants.actions import opening
from applicants.models import Dossier
from applicants.papers import rejection_facts, time_account_facts
from applicants.queries import Signer, tasks_of
from certportal.kernel.accounts.enums import OrganisationKind, Role
from certportal.kernel.accounts.roles import revoke_role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.sla.story import stories_of
from certportal.kernel.web.refusal import Refused
from schemes.models import ServiceStandardVersion
from tests.draining import run_due
from tests.factories.accounts import MembershipFactory, OrganisationFactory, person_with
from tests.factories.applicants import NOW, small_pdf
from tests.journeys.invented import Office, service_like_it
from tests.pages import words
from tests.waiting import dossiers_waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_sheets")]
SLUG = "daftar-lembaga"


def for_institutions(content):
    content["standard"] |= {"slug": SLUG, "name": "Tanda Daftar Lembaga Pelatihan"}
    content["version"] |= {
        "who_may_apply": "institution",
        "needs_visit": False,
        "profile_fields": ["full_name", "phone"],
    }
    letter = content["products"][0]
    letter["number"] |= {"scope": "letter_daftar_lembaga"}
    letter["paragraphs"] = ["{lembaga}, diwakili {nama}, terdaftar pada {penyelenggara}."]


@pytest.fixture
def office(tmp_path):
    return Office(service_like_it(tmp_path, for_institutions), SLUG)


@pytest.fixture
def school():
    return OrganisationFactory(name="LPK Maju Bersama", kind=OrganisationKind.TRAINING_INSTITUTION)


@pytest.fixture
def officer(school):
    return person_with(Role.INSTITUTION_OFFICER, school, full_name="Dewi Lestari", nik="3171015501990002", nip=None)


def open_page(client, person):
    client.force_login(person)
    return client.get(reverse("service.open", args=[SLUG]))


def apply(client, person, school):
    client.force_login(person)
    return client.post(reverse("service.open", args=[SLUG]), {"institution": school.pk}, follow=True)


def test_officer_of_an_institution_applies_for_it_and_the_letter_names_it(office, officer, school, client):
    assert "LPK Maju Bersama" in words(open_page(client, officer))
    assert "sudah dibuka" in apply(client, officer, school).text
    dossier = Dossier.objects.get()
    assert (dossier.on_behalf_of, dossier.applicant) == (school, officer)

    for task in tasks_of(dossier):
        actions.attach_document(task.document, small_pdf(), by=officer, now=NOW)
    dossier = actions.submit_dossier(dossier, by=officer, now=NOW)
    assert paper_for(dossier, "receipt").facts["on_behalf_of"] == "LPK Maju Bersama"
    actions.start_check(dossier, by=office.officer, now=NOW)
    client.force_login(office.officer)
    assert "Atas nama LPK Maju Bersama" in words(client.get(dossier.get_absolute_url()))
    office.judged(dossier, office.officer, NOW)
    dossier = actions.begin_verification(dossier, by=office.officer, now=NOW)
    office.judged(dossier, office.verifier, NOW)
    dossier = actions.declare_complete(dossier, by=office.verifier, now=NOW)
    dossier = actions.begin_review(dossier, by=office.team, now=NOW)
    actions.finish_review(dossier, recommendation="approve", reasons="Layak.", by=office.team, now=NOW)
    letter = actions.decide_review(dossier, approved=True, by=office.leader, now=NOW).letter
    assert letter.facts["paragraphs"] == [
        f"LPK Maju Bersama, diwakili Dewi Lestari, terdaftar pada {office.agency.name}."
    ]


def test_colleague_is_told_who_has_the_dossier_that_is_under_way(office, officer, school, client):
    apply(client, officer, school)
    colleague = person_with(Role.INSTITUTION_OFFICER, school)
    said = words(apply(client, colleague, school))
    assert "LPK Maju Bersama sudah mempunyai permohonan yang berjalan untuk layanan Tanda Daftar" in said
    assert "dibuka oleh Dewi Lestari" in said
    assert Dossier.objects.count() == 1
    apply(client, officer, school)
    assert Dossier.objects.count() == 1


def colleague_at(school):
    return person_with(Role.INSTITUTION_OFFICER, school, full_name="Rini", nik="3171015501990003", nip=None)


def gone(officer, school):
    revoke_role(user=officer, organisation=school, role=Role.INSTITUTION_OFFICER, by=SYSTEM)


def test_the_draft_of_somebody_who_left_does_not_keep_their_institution_out(office, officer, school, client):
    apply(client, officer, school)
    gone(officer, school)
    assert "sudah dibuka" in apply(client, colleague_at(school), school).text
    left, new = Dossier.objects.order_by("pk")
    assert (left.state, new.state, new.applicant.full_name) == ("withdrawn", "draft", "Rini")
    assert "tidak lagi mewakili" in AuditEvent.objects.get(verb="dossier.withdraw").note


def test_a_draft_sent_meanwhile_is_not_withdrawn_as_left_behind(office, officer, school, client, monkeypatch):
    """The colleague's page looked at the draft just before it was sent; what was sent stays with the office."""
    apply(client, officer, school)
    dossier = Dossier.objects.get()
    seen = Dossier.objects.with_names().get(pk=dossier.pk)
    for task in tasks_of(dossier):
        actions.attach_document(task.document, small_pdf(), by=officer, now=NOW)
    actions.submit_dossier(dossier, by=officer, now=NOW)
    gone(officer, school)
    monkeypatch.setattr(opening, "live_dossier", lambda *_args: seen)
    assert "tidak lagi tercatat sebagai petugasnya" in words(apply(client, colleague_at(school), school))
    assert Dossier.objects.get().state == "submitted"


def test_of_two_colleagues_who_find_a_draft_left_behind_one_opens_anew(office, officer, school, client, monkeypatch):
    apply(client, officer, school)
    seen = Dossier.objects.with_names().get()
    gone(officer, school)
    apply(client, colleague_at(school), school)
    monkeypatch.setattr(opening, "live_dossier", lambda *_args: seen)
    later = person_with(Role.INSTITUTION_OFFICER, school, nik="3171015501990004", nip=None)
    assert "baru saja dibuka dari halaman lain" in words(apply(client, later, school))
    assert sorted(Dossier.objects.values_list("state", flat=True)) == ["draft", "withdrawn"]


def test_what_was_sent_by_somebody_who_left_is_asked_about_at_the_office(office, officer, school, client):
    apply(client, officer, school)
    dossier = Dossier.objects.get()
    for task in tasks_of(dossier):
        actions.attach_document(task.document, small_pdf(), by=officer, now=NOW)
    actions.submit_dossier(dossier, by=officer, now=NOW)
    gone(officer, school)
    said = words(apply(client, colleague_at(school), school))
    assert "Dewi Lestari tidak lagi tercatat sebagai petugasnya; tanyakan" in said
    assert Dossier.objects.get().state == "submitted"


def test_nobody_judges_the_application_of_the_institution_they_speak_for(office, officer, school, client):
    apply(client, officer, school)
    dossier = Dossier.objects.get()
    for task in tasks_of(dossier):
        actions.attach_document(task.document, small_pdf(), by=officer, now=NOW)
    dossier = actions.submit_dossier(dossier, by=officer, now=NOW)
    MembershipFactory(user=office.officer, organisation=school, role=Role.INSTITUTION_OFFICER)
    office.officer.forget_roles()
    with pytest.raises(Refused, match="Anda sendiri petugas LPK Maju Bersama"):
        actions.start_check(dossier, by=office.officer, now=NOW)
    assert dossiers_waiting_for(office.officer, NOW) == []
    free = person_with(Role.INTAKE_OFFICER, office.agency)
    assert dossiers_waiting_for(free, NOW) == [dossier]
    assert actions.start_check(dossier, by=free, now=NOW).state == "completeness_check"


def test_another_institution_of_the_same_person_has_a_dossier_of_its_own(office, officer, school, client):
    second = OrganisationFactory(name="LPK Cahaya", kind=OrganisationKind.TRAINING_INSTITUTION)
    MembershipFactory(user=officer, organisation=second, role=Role.INSTITUTION_OFFICER)
    officer.forget_roles()
    apply(client, officer, school)
    apply(client, officer, second)
    assert {row.on_behalf_of for row in Dossier.objects.all()} == {school, second}


@pytest.fixture
def accepted(office, officer, school, client):
    """The institution's dossier, found complete and correct."""
    apply(client, officer, school)
    dossier = Dossier.objects.get()
    for task in tasks_of(dossier):
        actions.attach_document(task.document, small_pdf(), by=officer, now=NOW)
    dossier = actions.submit_dossier(dossier, by=officer, now=NOW)
    actions.start_check(dossier, by=office.officer, now=NOW)
    office.judged(dossier, office.officer, NOW)
    dossier = actions.begin_verification(dossier, by=office.officer, now=NOW)
    office.judged(dossier, office.verifier, NOW)
    return actions.declare_complete(dossier, by=office.verifier, now=NOW)


def page(client, person, name, *args):
    client.force_login(person)
    return words(client.get(reverse(name, args=args)))


def test_every_page_names_the_institution(office, officer, accepted, client):
    """The licence is the institution's: officers look for its name, and its officer sees for whom they apply."""
    code = accepted.code
    assert "Atas nama LPK Maju Bersama" in page(client, officer, "dossier.show", code)
    client.force_login(office.team)
    assert "<h1>LPK Maju Bersama</h1>" in client.get(accepted.get_absolute_url()).text
    assert "LPK Maju Bersama" in page(client, office.team, "home.desk")
    assert "LPK Maju Bersama" in page(client, office.verifier, "queue.list")
    actions.begin_review(accepted, by=office.team, now=NOW)
    assert "LPK Maju Bersama" in page(client, office.team, "review.write", code)


def test_a_refusal_and_the_account_of_days_name_the_institution(accepted):
    signer = Signer("Ibu Pimpinan", "Kepala Badan", "198001012005012001")
    papers = {
        "rejection_letter": rejection_facts(accepted, reason="Belum siap.", day=NOW.date(), signer=signer),
        "time_account": time_account_facts(accepted, stories_of(accepted, NOW), today=NOW.date()),
    }
    for kind, facts in papers.items():
        assert "LPK Maju Bersama" in get_template(f"pdf/{kind}.html").render(facts), kind


def test_pages_leave_out_what_the_service_does_not_ask(office, officer, accepted, client):
    shown = page(client, office.verifier, "dossier.show", accepted.code)
    for never in ("Pendidikan", "Lama bekerja", "Biaya", "Golongan"):
        assert f"{never} " not in shown, never
    own = page(client, officer, "dossier.show", accepted.code)
    assert "alur asesmen" not in own
    assert "golongan" not in own


def test_only_what_the_service_asks_can_be_corrected(officer, accepted, client):
    """A path of assessment was offered here, and asking for it was a 500."""
    listed = page(client, officer, "correction.list", accepted.code)
    assert "Nama lengkap" in listed
    assert "Jalur asesmen" not in listed
    assert client.get(reverse("correction.ask", args=[accepted.code, "path"])).status_code == 404
    assert client.get(reverse("correction.ask", args=[accepted.code, "full_name"])).status_code == 200


def test_who_has_a_dossier_under_way_is_led_to_it(office, officer, accepted, client):
    shown = open_page(client, officer)
    assert accepted.get_absolute_url() in shown.text
    assert "Mulai permohonan" not in shown.text


def test_a_visit_to_be_made_is_what_to_do_and_where(office, officer, accepted, client):
    ServiceStandardVersion.objects.filter(pk=office.version.pk).update(needs_visit=True)
    actions.begin_review(accepted, by=office.team, now=NOW)
    where = reverse("review.visit", args=[accepted.code])
    shown = page(client, office.team, "dossier.show", accepted.code)
    assert "Apa yang harus dilakukan Catat hasil kunjungan lapangan, lalu kirim rekomendasi." in shown
    assert where in client.get(reverse("review.write", args=[accepted.code])).text  # no dead end
    visit = {"visited_on": NOW.date(), "place": "Ruang kelas", "met_with": "Ibu Dewi", "findings": "Lengkap."}
    actions.record_visit(accepted, **visit, by=office.team, now=NOW)
    shown = page(client, office.team, "dossier.show", accepted.code)
    assert "Apa yang harus dilakukan Kirim rekomendasi." in shown


def test_the_letter_to_fetch_is_the_applicants_turn_and_the_officers_task(office, officer, accepted, client):
    actions.begin_review(accepted, by=office.team, now=NOW)
    actions.finish_review(accepted, recommendation="approve", reasons="Layak.", by=office.team, now=NOW)
    actions.decide_review(accepted, approved=True, by=office.leader, now=NOW)
    run_due(now=NOW)
    own = page(client, officer, "dossier.show", accepted.code)
    assert "Giliran siapa Anda Apa yang harus dilakukan Ambil hasil Anda" in own
    assert "Hasil siap Anda ambil" in page(client, officer, "home.desk")
    clerks = page(client, office.clerk, "dossier.show", accepted.code)
    assert "Giliran siapa Petugas sertifikat Apa yang harus dilakukan Catat serah terima." in clerks
    assert (
        client.get(accepted.get_absolute_url()).text.count(reverse("certificate.handover", args=[accepted.code])) == 1
    )


def test_the_front_page_offers_the_service(office, client):
    shown = client.get("/")
    assert office.standard.get_absolute_url() in shown.text
    assert "Layanan tanpa uji yang dapat Anda ajukan" in words(shown)
    assert "Untuk lembaga." in words(shown)
    assert "3 macam" in words(shown)


def test_stranger_cannot_apply_for_it(office, school, client):
    stranger = person_with(Role.APPLICANT)
    assert "belum tercatat sebagai petugas lembaga" in words(open_page(client, stranger))
    assert "belum tercatat sebagai petugas lembaga" in words(apply(client, stranger, school))
    of_another = person_with(Role.INSTITUTION_OFFICER, OrganisationFactory(name="LPK Lain"))
    assert "LPK Maju Bersama" not in words(open_page(client, of_another))
    apply(client, of_another, school)
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "of_another", "alone"])
def test_the_action_itself_refuses_in_words(office, school, who):
    person = person_with(Role.INSTITUTION_OFFICER, None if who == "of_another" else school)
    if who == "stranger":
        person = person_with(Role.APPLICANT)
    asked = None if who == "alone" else school
    sentence = {
        "stranger": "belum tercatat sebagai petugas lembaga",
        "of_another": "belum tercatat sebagai petugas LPK Maju Bersama",
        "alone": "Pilih lembaga yang Anda wakili",
    }[who]
    with pytest.raises(Refused, match=sentence):
        actions.open_dossier(applicant=person, service_version=office.version, on_behalf_of=asked, by=person, now=NOW)
