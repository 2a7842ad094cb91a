"""Actions: what they refuse, what a double or outdated request does, and that a refusal leaves no rows."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants import actions
from applicants.actions import documents, sending
from applicants.actions.receipts import hashed_pin
from applicants.enums import DossierState, Duty, VerdictOutcome
from applicants.models import Document, DocumentVersion, Dossier
from applicants.queries import tasks_of
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.intake import receive_seen
from certportal.kernel.files.models import StoredFile
from certportal.kernel.numbers.models import NumberCounter
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla.models import Clock
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import AlreadyMade, MoveRefused
from schemes.models import ServiceOffer
from tests import refusing
from tests.counters import after_the_counter, reads
from tests.factories.accounts import PersonFactory
from tests.factories.applicants import NOW, add_version, dossier_in, eligible_person, give_verdict, small_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.watched]


def code_of(call, *args, **kwargs):
    return refusing.code_of(call, *args, now=NOW, **kwargs)


def versions(dossier):
    return list(DocumentVersion.objects.filter(document__dossier=dossier).order_by("document__order"))


def numbers_taken():
    return sum(NumberCounter.objects.filter(sequence__scope="dossier").values_list("next", flat=True))


# --- Opening and profile --------------------------------------------------------------------------------------
def open_it(where):
    return actions.open_dossier(
        applicant=where.applicant,
        service_version=where.catalogue.service_version,
        scheme_version=where.catalogue.scheme_version,
        by=where.applicant,
        now=NOW,
    )


def test_open_dossier_makes_one_row_per_asked_document(world):
    dossier = open_it(world)
    assert [task.row.code for task in tasks_of(dossier)] == list(
        Document.objects.filter(dossier=dossier).order_by("order").values_list("requirement__code", flat=True)
    )
    assert dossier.documents.count() == 18
    assert list(dossier.involvements.values_list("person", "duty")) == [(world.applicant.pk, Duty.APPLICANT)]
    assert dossier.number is None


def test_scheme_that_the_service_does_not_serve_that_day_is_not_opened(world):
    """The pages offer only what is served; an address kept from before, or an old page, must not open it either."""
    where = world.catalogue
    offer = ServiceOffer.objects.get(standard=where.service_version.standard, scheme=where.scheme)
    opening = {"service_version": where.service_version, "scheme_version": where.scheme_version, "now": NOW}
    ServiceOffer.objects.filter(pk=offer.pk).update(effective_until=NOW.date() - timedelta(days=1))
    with pytest.raises(Refused, match="tidak melayani skema Pelayanan Prima") as refused:
        actions.open_dossier(applicant=world.applicant, by=world.applicant, **opening)
    assert (refused.value.code, Dossier.objects.exists()) == ("not_offered", False)
    ServiceOffer.objects.filter(pk=offer.pk).update(effective_until=NOW.date())
    assert actions.open_dossier(applicant=world.applicant, by=world.applicant, **opening).scheme == where.scheme


def test_open_dossier_twice_points_to_the_first(world):
    first = open_it(world)
    with pytest.raises(Refused) as refused:
        open_it(world)
    assert (refused.value.code, refused.value.back) == ("already_open", first.get_absolute_url())
    assert Dossier.objects.count() == 1


def test_save_profile_keeps_identity_numbers_out_of_the_audit_row(world):
    person = world.applicant
    before = person.reveal_nik()
    actions.save_profile(
        person, facts={"phone": "0215551234", "grade": "III/c"}, nik="3171015501859999", by=person, now=NOW
    )
    person.refresh_from_db()
    assert (person.phone, person.grade, person.reveal_nik()) == ("0215551234", "III/c", "3171015501859999")
    event = AuditEvent.objects.get(verb="person.update")
    assert event.after == {"grade": "III/c", "phone": "diubah", "nik": "diubah"}
    text = str(event.before) + str(event.after)
    assert "0215551234" not in text
    assert before not in text
    assert "3171015501859999" not in text


def test_save_profile_writes_the_name_as_papers_print_it(world):
    """A name typed with combining marks (macOS) and one with composed letters are the same name."""
    actions.save_profile(world.applicant, facts={"full_name": "Jose\u0301  Nur'aini"}, by=world.applicant, now=NOW)
    world.applicant.refresh_from_db()
    assert world.applicant.full_name == "Jos\u00e9 Nur'aini"


def test_save_profile_refuses_the_number_of_somebody_else(world):
    taken = PersonFactory(nip="198501152010011001").nip
    with pytest.raises(PersonRefused) as refused:
        actions.save_profile(world.applicant, facts={"nip": taken, "phone": "021"}, by=world.applicant, now=NOW)
    assert refused.value.code == "taken"
    world.applicant.refresh_from_db()
    assert world.applicant.phone != "021"


def test_save_profile_ignores_foreign_fields(world):
    actions.save_profile(world.applicant, facts={"is_staff": True, "phone": "021"}, by=world.applicant, now=NOW)
    world.applicant.refresh_from_db()
    assert not world.applicant.is_staff


# --- Sending --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: d.documents.first().versions.all().delete(), "1 dokumen belum siap"),
        (lambda d: Dossier.objects.filter(pk=d.pk).update(path_declared=""), "Pilih jalur asesmen"),
        (lambda d: type(d.applicant).objects.filter(pk=d.applicant_id).update(phone=""), "nomor telepon"),
        (lambda d: type(d.applicant).objects.filter(pk=d.applicant_id).update(grade="III/a"), "III/a"),
    ],
)
def test_submit_says_what_is_missing_and_gives_the_number_back(world, spoil, said):
    dossier = dossier_in(DossierState.DRAFT, world)
    spoil(dossier)
    before = numbers_taken()
    with pytest.raises(MoveRefused) as refused:
        actions.submit_dossier(dossier, by=world.applicant, now=NOW)
    assert said in refused.value.sentence
    assert numbers_taken() == before
    dossier.refresh_from_db()
    assert (dossier.state, dossier.number, dossier.declared) == ("draft", None, {})
    assert not Message.objects.exists()
    assert not Clock.objects.exists()


def test_submit_hashes_the_pin_before_any_lock_and_numbers_only_what_the_guards_pass(world, monkeypatch):
    dossier = dossier_in(DossierState.DRAFT, world)
    with CaptureQueriesContext(connection) as asked:
        hashing = []
        monkeypatch.setattr(sending, "hashed_pin", lambda pin: hashing.append(len(asked)) or hashed_pin(pin))
        actions.submit_dossier(dossier, by=world.applicant, now=NOW)
    assert hashing == [0]
    assert reads(after_the_counter(asked), "applicants_applicantprofile") == []
    unfit = dossier_in(DossierState.DRAFT, world, applicant=eligible_person(world.catalogue), path_declared="")
    with CaptureQueriesContext(connection) as asked, pytest.raises(MoveRefused):
        actions.submit_dossier(unfit, by=unfit.applicant, now=NOW)
    assert [query["sql"] for query in asked if "numbers_" in query["sql"]] == []


def test_admit_takes_the_number_last(world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    with CaptureQueriesContext(connection) as asked:
        admitted = actions.admit(dossier, by=world.leader, now=NOW)
    letter = admitted.decisions.get().letter
    assert letter.facts["letter_number"] == letter.number != ""
    assert reads(after_the_counter(asked), "applicants_involvement", "applicants_dossier") == []


def test_submit_twice_has_one_effect(world):
    dossier = dossier_in(DossierState.DRAFT, world)
    sent = actions.submit_dossier(dossier, by=world.applicant, now=NOW)
    taken, told = numbers_taken(), Message.objects.count()
    with pytest.raises(AlreadyMade):
        actions.submit_dossier(dossier, by=world.applicant, now=NOW)
    dossier.refresh_from_db()
    assert (dossier.number, numbers_taken(), Message.objects.count()) == (sent.number, taken, told)
    assert Clock.objects.count() == 1


def test_resubmit_twice_has_one_effect(world):
    dossier = dossier_in(DossierState.RETURNED, world, rounds=1)
    actions.submit_dossier(dossier, by=world.applicant, now=NOW)
    with pytest.raises(AlreadyMade):
        actions.submit_dossier(dossier, by=world.applicant, now=NOW)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.version) == ("submitted", 1)


def test_submit_by_somebody_else_is_refused(world):
    dossier = dossier_in(DossierState.DRAFT, world)
    assert code_of(actions.submit_dossier, dossier, by=world.officer) == "not_allowed"


def test_resubmit_refused_while_a_returned_document_is_unchanged(world):
    dossier = dossier_in(DossierState.RETURNED, world, rounds=1)
    give_verdict(versions(dossier)[0], world.officer, VerdictOutcome.NEEDS_FIX)
    assert code_of(actions.submit_dossier, dossier, by=world.applicant) == "guard"
    add_version(versions(dossier)[0].document, world.applicant)
    assert actions.submit_dossier(dossier, by=world.applicant, now=NOW).state == "submitted"


def test_declared_facts_stay_when_the_profile_changes(world):
    dossier = actions.submit_dossier(dossier_in(DossierState.DRAFT, world), by=world.applicant, now=NOW)
    actions.save_profile(world.applicant, facts={"grade": "IV/a", "service_years": 20}, by=world.applicant, now=NOW)
    dossier.refresh_from_db()
    assert (dossier.declared["grade"], dossier.service_years_declared) == ("III/b", 6)


def test_withdraw_stops_every_clock(world):
    dossier = actions.submit_dossier(dossier_in(DossierState.DRAFT, world), by=world.applicant, now=NOW)
    assert Clock.objects.live().count() == 1
    gone = actions.withdraw(dossier, by=world.applicant, now=NOW, note="Pindah tugas.")
    assert gone.state == "withdrawn"
    assert not Clock.objects.live().exists()
    told = Message.objects.get(kind="dossier_withdrawn", channel="in_app")
    assert (told.recipient, "Pindah tugas." in told.body) == (world.officer, True)


def test_withdraw_of_a_draft_tells_nobody(world):
    actions.withdraw(dossier_in(DossierState.DRAFT, world), by=world.applicant, now=NOW)
    assert not Message.objects.exists()


# --- Documents ------------------------------------------------------------------------------------------------
def test_attach_document_numbers_versions_and_drops_the_lack(world):
    dossier = open_it(world)
    task = next(task for task in tasks_of(dossier) if task.requirement.can_be_waived)
    actions.state_lack(task.document, reason="Belum pernah diklat.", by=world.applicant, now=NOW)
    for n in (1, 2):
        assert actions.attach_document(task.document, small_pdf(), by=world.applicant, now=NOW).n == n
    task.document.refresh_from_db()
    assert task.document.lack_reason == ""


@pytest.mark.parametrize("state", [s for s in DossierState if s not in {DossierState.DRAFT, DossierState.RETURNED}])
def test_attach_document_refused_outside_the_applicants_turn(world, state):
    dossier = dossier_in(state, world)
    document = dossier.documents.first()
    before = StoredFile.objects.count()
    assert code_of(actions.attach_document, document, small_pdf(), by=world.applicant) == "not_editable"
    assert StoredFile.objects.count() == before


def test_attach_document_refused_after_the_file_was_read_leaves_none(
    world, media_root, monkeypatch, django_capture_on_commit_callbacks
):
    """The dossier is sent in another window while the file is still being inspected."""
    dossier = open_it(world)

    def sent_meanwhile(*args, **kwargs):
        stored = receive_seen(*args, **kwargs)
        Dossier.objects.filter(pk=dossier.pk).update(
            state=DossierState.SUBMITTED, submitted_at=NOW, received_at=NOW, number="1"
        )
        return stored

    monkeypatch.setattr(documents, "receive_seen", sent_meanwhile)
    with django_capture_on_commit_callbacks(execute=True):
        assert code_of(actions.attach_document, dossier.documents.first(), small_pdf(), by=world.applicant) == (
            "not_editable"
        )
    assert not StoredFile.objects.exists()
    assert not [path for path in media_root.rglob("*") if path.is_file()]


def test_attach_document_by_somebody_else_is_refused(world):
    document = dossier_in(DossierState.DRAFT, world).documents.first()
    assert code_of(actions.attach_document, document, small_pdf(), by=world.officer) == "not_allowed"


def test_attach_document_bad_file_leaves_nothing(world, media_root):
    dossier = open_it(world)
    document = dossier.documents.first()
    bad = SimpleUploadedFile("ijazah.pdf", b"MZ this is a program")
    assert code_of(actions.attach_document, document, bad, by=world.applicant)
    assert not document.versions.exists()
    assert not StoredFile.objects.exists()
    assert not [path for path in media_root.rglob("*") if path.is_file()]


def test_returned_dossier_keeps_accepted_documents_closed(world):
    dossier = dossier_in(DossierState.RETURNED, world, verdict=VerdictOutcome.ACCEPTED, rounds=1)
    document = dossier.documents.first()
    assert code_of(actions.attach_document, document, small_pdf(), by=world.applicant) == "not_editable"


def test_state_lack_only_where_it_may_be_waived(world):
    dossier = open_it(world)
    closed = next(task for task in tasks_of(dossier) if not task.requirement.can_be_waived)
    assert code_of(actions.state_lack, closed.document, reason="x", by=world.applicant) == "not_waivable"


# --- Involvement ----------------------------------------------------------------------------------------------
def test_involve_same_duty_is_the_same_row(world):
    dossier = dossier_in(DossierState.ADMITTED, world)
    first = actions.involve(dossier, world.verifier, Duty.EXAMINER, now=NOW)
    assert actions.involve(dossier, world.verifier, "examiner", now=NOW) == first


@pytest.mark.parametrize("held", [Duty.EXAMINER, Duty.DECIDER, Duty.APPEAL_PANEL])
@pytest.mark.parametrize("wanted", [Duty.EXAMINER, Duty.DECIDER, Duty.APPEAL_PANEL])
def test_involve_exclusive_duties_exclude(world, held, wanted):
    dossier = dossier_in(DossierState.ADMITTED, world)
    actions.involve(dossier, world.verifier, held, now=NOW)
    if held == wanted:
        return
    with pytest.raises(Refused) as refused:
        actions.involve(dossier, world.verifier, wanted, now=NOW)
    # The sentence names the duty already held; the database's own refusal would only say "no".
    said = {Duty.EXAMINER: "menguji", Duty.DECIDER: "ikut memutuskan", Duty.APPEAL_PANEL: "panel banding"}[held]
    assert (refused.value.code, said in refused.value.sentence) == ("excluded", True)
    assert dossier.involvements.filter(person=world.verifier).count() == 1


def test_involve_applicant_in_nothing_else(world):
    dossier = dossier_in(DossierState.ADMITTED, world)
    assert code_of(actions.involve, dossier, world.applicant, Duty.OFFICER) == "excluded"
