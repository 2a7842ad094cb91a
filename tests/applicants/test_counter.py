"""The counter, receipts, calls and fees."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from applicants import actions
from applicants.actions.receipts import fits_pin
from applicants.enums import DossierState
from applicants.flows.guards import profile_whole
from applicants.models import Document, Dossier, PhoneCall
from applicants.queries import selected_codes, unit_basis_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.roles import grant_role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.models import Paper
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import MoveRefused
from tests.draining import run_due
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, add_version, dossier_in, eligible_person, small_pdf
from tests.factories.kkni import kkni_dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_sheets"), pytest.mark.watched]


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
    opened = client.post(reverse("counter.open"), {"person": token, "subject": "scheme:pelayanan-prima"})
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
    assert 'name="on_paper"' in client.get(send).content.decode()  # only the signature on paper is still asked for
    client.post(send, {"version": "0"})
    assert Dossier.objects.get(pk=dossier.pk).state == "draft"  # nobody has confirmed the signature on paper
    sent = client.post(send, {"version": "0", "on_paper": "on"})
    assert sent.url == reverse("counter.sent", args=[dossier.code])
    dossier.refresh_from_db()
    assert (dossier.state, dossier.signed_on_paper) == ("submitted", True)
    page = client.get(sent.url).content.decode()
    assert dossier.number in page
    assert "PIN pemohon" in page
    run_due(now=timezone.now())
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


def test_the_counter_fills_in_the_applicants_own_pages(client, world):
    """The same templates, worded for the officer about the applicant; what only the applicant can do is not there."""
    draft = at_counter(world)
    client.force_login(world.officer)
    shown = {}
    for page in ("show", "profile", "eligibility", "declare", "send"):
        answer = client.get(reverse(f"counter.{page}", args=[draft.code]))
        shown[page] = answer.templates[0].name, answer.content.decode()
    client.force_login(world.applicant)
    for page, own in (("show", "show"), ("eligibility", "eligibility"), ("declare", "declare"), ("send", "submit")):
        answer = client.get(reverse(f"dossier.{own}", args=[draft.code]))
        assert answer.templates[0].name == shown[page][0]
    assert "Profil pemohon" in shown["profile"][1]
    assert "menurut profil pemohon" in shown["show"][1]
    assert "Periksa jawaban pemohon" in shown["send"][1]
    assert reverse("counter.declare", args=[draft.code]) in shown["send"][1]
    assert reverse("dossier.declare", args=[draft.code]) not in "".join(body for _, body in shown.values())


def test_a_case_that_ended_leaves_the_profile_to_its_person(client, world):
    """Otherwise whoever once came to the counter could be renamed there for good."""
    draft = at_counter(world)
    page = reverse("counter.profile", args=[draft.code])
    client.force_login(world.officer)
    form = client.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    actions.withdraw(draft, by=world.applicant, now=NOW)
    assert client.get(page).url == reverse("counter.show", args=[draft.code])
    answer = client.post(page, typed | {"full_name": "Nama Lain"})
    assert "tidak dapat diubah dari loket" in answer.content.decode()
    assert answer.context["form"]["full_name"].value() == "Nama Lain"
    world.applicant.refresh_from_db()
    assert world.applicant.full_name != "Nama Lain"


def test_forms_are_printed_at_the_counter_and_signed_by_hand(client, world):
    draft = at_counter(world)
    client.force_login(world.officer)
    page = client.get(reverse("counter.document", args=[draft.code, "001.9"])).content.decode()
    assert reverse("counter.print", args=[draft.code, "001.9"]) in page
    assert "Tanda tangani" not in page
    assert (
        "Minta konfirmasi atasan"
        not in client.get(reverse("counter.document", args=[draft.code, "001.12"])).content.decode()
    )
    printed = client.post(reverse("counter.print", args=[draft.code, "001.9"]))
    assert printed.url == reverse("counter.document", args=[draft.code, "001.9"])
    assert Paper.objects.filter(about_type="applicants.document").exists()
    for act in ("sign", "ask_superior"):
        address = reverse(f"document.{act}", args=[draft.code, "001.9"])
        assert client.post(address, {"typed_name": world.officer.full_name}).status_code == 403
    letter, form = (draft.documents.get(requirement__code=code) for code in ("001.9", "001.12"))
    officer = {"by": world.officer, "now": NOW}
    assert code_of(actions.sign_form, letter, typed_name=world.officer.full_name, **officer) == "not_allowed"
    assert code_of(actions.ask_superior, form, shown="", **officer) == "not_allowed"


def test_a_document_the_applicant_has_not_is_written_down_at_the_counter(client, world):
    draft = at_counter(world)
    draft.documents.get(requirement__code="000.4").versions.all().delete()
    client.force_login(world.officer)
    said = client.post(reverse("counter.lack", args=[draft.code, "000.4"]), {"reason": "Baru pindah tugas."})
    assert said.url == reverse("counter.show", args=[draft.code])
    assert draft.documents.get(requirement__code="000.4").lack_reason == "Baru pindah tugas."


def test_units_are_copied_at_the_counter(client, world):
    draft = kkni_dossier(DossierState.DRAFT, world, "instruktur-3", entered_by=world.officer)
    basis = unit_basis_of(draft, NOW.date())
    elective = next(code for code in basis.package.rules.electives if code not in selected_codes(draft))
    address = reverse("counter.choice", args=[draft.code])
    client.force_login(world.officer)
    assert client.get(address).status_code == 200
    client.post(address, {"unit": [elective], "aksi": "simpan"})
    assert elective in selected_codes(draft)
    ordinary = kkni_dossier(DossierState.DRAFT, world, "instruktur-3", applicant=eligible_person(world.catalogue))
    assert code_of(actions.choose_units, ordinary, [elective], by=world.officer, now=NOW) == "not_editable"


def test_the_office_finds_a_returned_paper_dossier_and_the_way_to_fill_it_in(client, world):
    returned = dossier_in(DossierState.RETURNED, world, entered_by=world.officer, signed_on_paper=True)
    client.force_login(world.officer)
    fill_in = reverse("counter.show", args=[returned.code])
    assert fill_in in client.get(returned.get_absolute_url()).content.decode()
    assert reverse("counter.send", args=[returned.code]) in client.get(fill_in).content.decode()
    client.force_login(world.verifier)
    assert fill_in not in client.get(returned.get_absolute_url()).content.decode()
    sent = dossier_in(
        DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue), entered_by=world.officer
    )
    client.force_login(world.officer)
    assert client.get(reverse("counter.show", args=[sent.code])).url == sent.get_absolute_url()


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


def test_the_counter_speaks_of_the_applicant_not_to_them(client, world):
    world.applicant.phone = ""
    world.applicant.save()
    draft = dossier_in(DossierState.DRAFT, world, entered_by=world.officer, signed_on_paper=True)
    client.force_login(world.officer)
    page = client.get(reverse("counter.show", args=[draft.code])).content.decode()
    assert "Lengkapi profil pemohon lebih dahulu" in page
    assert "<dt>Giliran siapa</dt><dd>Anda</dd>" in page  # who copies the paper is the officer
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
    run_due(now=timezone.now())
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
    assert {row["state"] for row in paper.facts["documents"]} == {"masuk"}  # handed in is no verdict
    run_due(now=NOW)
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
    assert "Bukti bayar hanya dicatat bila penanggung biayanya harus menunjukkannya." in page
