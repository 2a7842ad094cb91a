"""The counter, receipts, calls, fees, and two accounts of one person."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from applicants import actions
from applicants.actions.receipts import fits_pin
from applicants.enums import DossierState, Duty
from applicants.flows.guards import profile_whole
from applicants.models import Document, Dossier, Involvement, PhoneCall
from certportal.kernel.accounts.actions import grant_role
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.merging import likely_doubles, merge_people, why_not
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs import run
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.models import Paper
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import MoveRefused
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, add_version, dossier_in, eligible_person, small_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.watched]


def colleague(world, role=Role.INTAKE_OFFICER, **fields):
    return person_with(role, world.catalogue.agency, **fields)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.code


# --- Counter ----------------------------------------------------------------------------------------------------------
def at_counter(world, by=None, **fields):
    return dossier_in(DossierState.DRAFT, world, entered_by=by or world.officer, **fields)


def test_a_paper_dossier_from_nobody_to_receipt(client, world, settings):
    client.force_login(world.officer)
    found = client.post(reverse("counter.home"), {"identifier": "3171015501850009"})
    assert "Belum ada orang dengan nomor itu" in found.content.decode()
    assert found.context["form"]["nik"].value() == "3171015501850009"
    assert client.post(reverse("counter.home"), {"identifier": "198501152011012001"}).context["form"]["nip"].value()
    person = {
        "full_name": "Sri Wahyuni, S.Sos.",
        "birth_date": "1985-01-15",
        "employment_status": "pns",
        "nip": "198501152011012001",
        "nik": "3171015501850009",
        "phone": "0812000111",
    }
    added = client.post(reverse("counter.add"), person)
    token = added.context["form"].initial["person"]
    opened = client.post(reverse("counter.open"), {"person": token, "scheme": "pelayanan-prima"})
    dossier = Dossier.objects.get(applicant__nip=person["nip"])
    assert opened.url == reverse("counter.show", args=[dossier.code])
    assert (dossier.entered_by, dossier.applicant.has_usable_password()) == (world.officer, False)
    profile = {
        **person,
        "birth_place": "Jakarta",
        "gender": "female",
        "grade": "III/b",
        "position_title": "Analis",
        "employer": world.catalogue.government.pk,
        "service_years": "6",
        "education": "s1",
        "education_place": "UI",
        "nik": "",
    }
    client.post(reverse("counter.profile", args=[dossier.code]), profile)
    choice = {"path": "experienced", "payer": "regional_budget"}
    client.post(reverse("counter.declare", args=[dossier.code]), choice)
    row = "000.2"
    upload = reverse("counter.document", args=[dossier.code, row])
    ticked = Document.objects.get(dossier=dossier, requirement__code=row).requirement.confirmations
    client.post(upload, {"file": small_pdf(), "confirmations": ticked})
    version = Document.objects.get(dossier=dossier, requirement__code=row).versions.get()
    assert version.uploaded_by == world.officer
    assert (
        AuditEvent.objects.filter(verb="document.attach").order_by("pk").last().note == "atas nama Sri Wahyuni, S.Sos."
    )
    for document in dossier.documents.exclude(versions__isnull=False):
        add_version(document, world.officer)
    send = reverse("counter.send", args=[dossier.code])
    client.post(send, {"version": "0"})
    assert Dossier.objects.get(pk=dossier.pk).state == "draft"  # nobody has confirmed the signature on paper
    sent = client.post(send, {"version": "0", "on_paper": "on"})
    assert sent.url == reverse("counter.sent", args=[dossier.code])
    dossier.refresh_from_db()
    assert (dossier.state, dossier.signed_on_paper) == ("submitted", True)
    page = client.get(sent.url).content.decode()
    assert dossier.number in page
    assert "PIN pemohon" in page
    run.run_due(now=timezone.now())
    assert "PIN pemohon" in client.get(sent.url).content.decode()  # beside the receipt that carries it
    assert "PIN pemohon" not in client.get(sent.url).content.decode()


def test_nobody_else_finds_a_counter_draft(client, world):
    dossier = at_counter(world)
    address = reverse("counter.show", args=[dossier.code])
    for person, status in ((world.verifier, 404), (person_with(Role.INTAKE_OFFICER), 404), (colleague(world), 200)):
        client.force_login(person)
        assert client.get(address).status_code == status
    client.force_login(world.applicant)
    assert client.get(dossier.get_absolute_url()).status_code == 200
    assert client.get(address).status_code == 403


def test_an_ordinary_draft_is_no_counters_business(world):
    dossier = dossier_in(DossierState.DRAFT, world)
    document = dossier.documents.first()
    assert code_of(actions.attach_document, document, small_pdf(), by=world.officer, now=NOW) == "not_allowed"


def test_officers_do_not_enter_their_own(world):
    officer = eligible_person(world.catalogue)
    grant_role(user=officer, organisation=world.catalogue.agency, role=Role.INTAKE_OFFICER, by=SYSTEM)
    where = {"service_version": world.catalogue.service_version, "scheme_version": world.catalogue.scheme_version}
    assert code_of(actions.open_at_counter, applicant=officer, by=officer, now=NOW, **where) == "own"
    assert code_of(actions.open_at_counter, applicant=officer, by=world.verifier, now=NOW, **where) == "not_allowed"


def test_who_entered_it_does_not_verify_it(world):
    both = colleague(world)
    grant_role(user=both, organisation=world.catalogue.agency, role=Role.VERIFIER, by=SYSTEM)
    dossier = dossier_in(DossierState.VERIFICATION, world, entered_by=both, signed_on_paper=True)
    with pytest.raises(MoveRefused) as refused:
        actions.declare_complete(dossier, service_years_confirmed=6, by=both, now=NOW)
    assert "masukkan sendiri" in refused.value.sentence
    assert code_of(actions.assign, dossier, person=both, by=both, now=NOW) == "excluded"
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(complete_declared_by=both, complete_declared_at=NOW)
    actions.declare_complete(dossier, service_years_confirmed=6, by=world.verifier, now=NOW)


def test_the_counter_speaks_of_the_applicant_not_to_him(client, world):
    world.applicant.phone = ""
    world.applicant.save()
    draft = dossier_in(DossierState.DRAFT, world, entered_by=world.officer, signed_on_paper=True)
    client.force_login(world.officer)
    page = client.get(reverse("counter.show", args=[draft.code])).content.decode()
    assert "Lengkapi profil pemohon lebih dahulu" in page
    assert profile_whole(draft, world.applicant) == "Lengkapi profil Anda lebih dahulu: nomor telepon."


def test_a_civil_servant_without_a_grade_has_no_whole_profile(world):
    """Before, the rule on grades said "tidak terpenuhi" where nothing was known."""
    world.applicant.grade = ""
    world.applicant.save()
    assert profile_whole(dossier_in(DossierState.DRAFT, world), world.applicant) == (
        "Lengkapi profil Anda lebih dahulu: golongan/ruang."
    )


# --- Receipt, calls, fee ----------------------------------------------------------------------------------------------
def test_reprint_makes_a_new_pin_and_tells_the_applicant(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    old = actions.renew_pin(dossier, by=world.applicant, now=NOW)
    client.force_login(world.officer)
    address = reverse("dossier.reprint", args=[dossier.code])
    assert "reason" in client.post(address, {"reason": ""}).context["form"].errors
    client.post(address, {"reason": "PIN hilang."})
    dossier.refresh_from_db()
    assert not fits_pin(dossier, old)
    assert "PIN pemohon" in client.get(address).content.decode()
    run.run_due(now=timezone.now())
    beside = client.get(address).content.decode()
    assert ("PIN pemohon" in beside, "Buka tanda terima" in beside) == (True, True)
    assert "Cetak ulang dengan PIN baru" in client.get(address).content.decode()
    assert AuditEvent.objects.filter(verb="application.renew_pin").order_by("pk").last().note == "PIN hilang."
    assert Message.objects.get(kind="receipt_reprinted", channel="in_app").recipient == world.applicant
    assert code_of(actions.renew_pin, dossier, by=world.leader, now=NOW, reason="x") == "not_allowed"


def test_the_pin_is_gone_once_the_receipt_is_drawn(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    actions.renew_pin(dossier, by=world.applicant, now=NOW)
    paper = Paper.objects.get(kind="receipt")
    assert paper.sealed
    assert "pin" not in " ".join(paper.facts).lower()
    run.run_due(now=NOW)
    paper.refresh_from_db()
    assert (paper.is_ready, paper.sealed) == (True, "")


def test_calls_are_the_offices_unless_shown(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    client.force_login(world.officer)
    at = timezone.localtime(timezone.now() - dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    data = {"direction": "out", "at": at, "with_whom": "Ibu Siti", "summary": "Minta scan ulang."}
    address = reverse("dossier.call", args=[dossier.code])
    client.post(address, data)
    client.post(address, {**data, "summary": "Sudah dijanjikan Senin.", "shown_to_applicant": "on"})
    late = client.post(address, {**data, "at": "2999-01-01T08:00"})
    assert "at" in late.context["form"].errors
    assert PhoneCall.objects.count() == 2
    talk = reverse("dossier.talk", args=[dossier.code])
    assert "Minta scan ulang." in client.get(talk).content.decode()
    client.force_login(world.applicant)
    page = client.get(talk).content.decode()
    assert "Minta scan ulang." not in page
    assert "Sudah dijanjikan Senin." in page
    assert "Ibu Siti" not in page


def test_a_participant_who_pays_needs_proof_or_a_reason(client, world):
    dossier = dossier_in(DossierState.ACCEPTED, world, payer="candidate")
    with pytest.raises(MoveRefused) as refused:
        actions.admit(dossier, by=world.leader, now=NOW)
    assert "bukti bayar" in refused.value.sentence
    client.force_login(world.officer)
    address = reverse("dossier.fee", args=[dossier.code])
    page = client.get(address).content.decode()
    assert "Biaya sertifikasi dibebankan pada APBD" in page
    assert "menyesuaikan ketentuan yang berlaku" in page
    assert client.post(address, {"receipt_number": "KW-7"}).context["form"].errors
    client.post(address, {"receipt_number": "KW-7", "receipt_on": "2026-11-20"})
    dossier.refresh_from_db()
    assert (dossier.fee_receipt_number, dossier.fee_receipt_on) == ("KW-7", dt.date(2026, 11, 20))
    assert "KW-7" in client.get(dossier.get_absolute_url()).content.decode()
    assert actions.admit(dossier, by=world.leader, now=NOW).state == "admitted"


def test_a_written_reason_is_enough_and_the_budget_needs_none(world):
    waived = dossier_in(DossierState.ACCEPTED, world, payer="candidate")
    actions.note_fee(waived, number="", on=None, note="Dibayar lembaga.", by=world.officer, now=NOW)
    assert actions.admit(waived, by=world.leader, now=NOW).state == "admitted"
    budget = dossier_in(DossierState.ACCEPTED, world, applicant=eligible_person(world.catalogue))
    refused = code_of(actions.note_fee, budget, number="1", on=NOW.date(), note="", by=world.officer, now=NOW)
    assert refused == "no_proof_needed"


def test_the_fee_page_opens_where_the_budget_pays(client, world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    client.force_login(world.officer)
    page = client.get(reverse("dossier.fee", args=[dossier.code])).content.decode()
    assert "Bukti bayar hanya dicatat bila biaya ditanggung peserta." in page


# --- Two accounts of one person ---------------------------------------------------------------------------------------
@pytest.fixture
def admin(world):
    return colleague(world, Role.SYSTEM_ADMIN)


def double_of(world, **fields):
    return person_with(
        Role.APPLICANT, full_name=world.applicant.full_name, birth_date=world.applicant.birth_date, **fields
    )


def test_everything_moves_and_the_other_sign_in_ends(world, admin):
    other = double_of(world)
    dossier = dossier_in(DossierState.CLOSED, world, applicant=other)
    Message.objects.filter(recipient=other).delete()
    actions.write_message(dossier, text="Halo", by=world.officer, now=NOW)
    moved = merge_people(world.applicant, other, by=admin, note="KTP sama.", now=NOW)
    dossier.refresh_from_db()
    other.refresh_from_db()
    assert dossier.applicant == world.applicant
    assert Involvement.objects.get(dossier=dossier, duty=Duty.APPLICANT).person == world.applicant
    assert moved["dossiers"] == 1
    assert moved["messages"] >= 1
    assert (other.is_active, other.merged_into, other.has_usable_password()) == (False, world.applicant, False)
    event = AuditEvent.objects.get(verb="person.merge")
    assert (event.after["kept"], event.after["closed"]) == (world.applicant.pk, other.pk)


def test_without_a_merge_the_database_lets_nobody_take_over(world):
    other = double_of(world)
    dossier = dossier_in(DossierState.CLOSED, world)
    for rows in (Dossier.objects.filter(pk=dossier.pk).update, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            if rows:
                rows(applicant=other)
            else:
                Involvement.objects.filter(dossier=dossier).update(person=other)


def test_duties_that_exclude_each_other_forbid_the_merge(world, admin):
    other = double_of(world)
    dossier = dossier_in(DossierState.CLOSED, world)
    Involvement.objects.create(dossier=dossier, person=other, duty=Duty.EXAMINER, since=NOW)
    (sentence,) = why_not(world.applicant, other)
    assert dossier.number in sentence
    with pytest.raises(PersonRefused) as refused:
        merge_people(world.applicant, other, by=admin, note="KTP sama.", now=NOW)
    assert refused.value.code == "in_the_way"
    other.refresh_from_db()
    assert other.is_active


def test_what_else_stands_in_the_way(world, admin):
    other = double_of(world)
    dossier_in(DossierState.SUBMITTED, world)
    dossier_in(DossierState.SUBMITTED, world, applicant=other)
    assert "masih berjalan" in why_not(world.applicant, other)[0]
    assert "peran" in why_not(world.applicant, world.officer)[0]
    assert why_not(other, other)
    for keep, drop, by, note, code in (
        (world.applicant, other, world.officer, "x", "not_admin"),
        (admin, other, admin, "x", "own_account"),
        (world.applicant, other, admin, " ", "note_missing"),
    ):
        with pytest.raises(PersonRefused) as refused:
            merge_people(keep, drop, by=by, note=note, now=NOW)
        assert refused.value.code == code


def test_merge_from_the_pages(client, world, admin):
    world.applicant.birth_date = dt.date(1985, 1, 15)
    world.applicant.save()
    other = double_of(world)
    assert likely_doubles() == [(world.applicant, other)]
    client.force_login(admin)
    page = client.get(reverse("settings.doubles")).content.decode()
    address = reverse("settings.merge", args=[world.applicant.pk, other.pk])
    assert address in page
    answer = client.post(reverse("settings.doubles"), {"first": world.applicant.nip, "second": other.nip})
    assert answer.url == address
    client.post(address, {"note": "KTP dan kartu pegawai sama."})
    other.refresh_from_db()
    assert other.merged_into == world.applicant
