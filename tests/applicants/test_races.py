"""Two requests at once, with real threads and transactions: one takes effect, the other gets a clear answer."""

import pytest
from django.db import IntegrityError

from applicants import actions
from applicants.actions import opening, quotas
from applicants.enums import DossierState, Duty
from applicants.models import Attestation, Document, DocumentVersion, Dossier, Involvement
from applicants.queries import selected_codes
from certportal.kernel.accounts.enums import Role
from certportal.kernel.numbers.models import NumberCounter
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla.models import Clock
from certportal.kernel.web.refusal import Refused, races_told
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, StoredFileFactory, dossier_in, eligible_person, world
from tests.factories.kkni import kkni_dossier, package_of
from tests.factories.superiors import on_screen, recorded_and_asked
from tests.racing import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


def test_double_submit_in_parallel_takes_one_number():
    where = world()
    dossier = dossier_in(DossierState.DRAFT, where)

    def send():
        actions.submit_dossier(Dossier.objects.get(pk=dossier.pk), by=where.applicant, now=NOW)

    assert together(send, send) == ["already_made", "done"]
    dossier.refresh_from_db()
    assert (dossier.state, dossier.version) == ("submitted", 1)
    assert NumberCounter.objects.get(sequence__scope="dossier").next == 2
    assert Clock.objects.count() == 1
    assert Message.objects.filter(kind="dossier_submitted", channel="in_app").count() == 1


def test_opening_in_parallel_makes_one_dossier():
    where = world()

    def begin():
        actions.open_dossier(
            applicant=where.applicant,
            service_version=where.catalogue.service_version,
            scheme_version=where.catalogue.scheme_version,
            by=where.applicant,
            now=NOW,
        )

    assert together(begin, begin) in (["already_open", "done"], ["done", "raced"])
    assert Dossier.objects.get().documents.count() == 18


def test_two_officers_in_parallel_second_is_told():
    where = world()
    dossier = dossier_in(DossierState.SUBMITTED, where)
    officers = [where.officer, person_with(Role.INTAKE_OFFICER, where.catalogue.agency)]

    def take(officer):
        return lambda: actions.start_check(Dossier.objects.get(pk=dossier.pk), by=officer, now=NOW, seen_version=0)

    assert together(*(take(officer) for officer in officers)) == ["done", "stale"]
    assert dossier.involvements.filter(duty="officer").count() == 1


def test_two_leaders_in_parallel_make_one_decision():
    where = world()
    dossier = dossier_in(DossierState.ACCEPTED, where)
    leaders = [where.leader, person_with(Role.LEADERSHIP, where.catalogue.agency)]

    def decide(leader):
        return lambda: actions.admit(Dossier.objects.get(pk=dossier.pk), by=leader, now=NOW, seen_version=0)

    assert together(*(decide(leader) for leader in leaders)) == ["done", "stale"]
    assert dossier.decisions.count() == 1


def test_two_questions_in_parallel_keep_one():
    where = world()
    dossier = dossier_in(DossierState.ACCEPTED, where)
    verifiers = [where.verifier, person_with(Role.VERIFIER, where.catalogue.agency)]

    def ask(verifier):
        def call():
            return actions.ask_information(
                Dossier.objects.get(pk=dossier.pk), question="Kirim SK terakhir.", by=verifier, now=NOW
            )

        return call

    assert together(*(ask(verifier) for verifier in verifiers)) == ["done", "stale"]
    assert dossier.requests.get().note == "Kirim SK terakhir."


def test_two_openings_that_both_saw_nothing_meet_at_the_unique(monkeypatch):
    """Where neither transaction can see the other's row, the database refuses, and the person reads a sentence."""
    where = world()
    monkeypatch.setattr(opening, "live_dossier", lambda *_: None)

    def begin():
        actions.open_dossier(
            applicant=where.applicant,
            service_version=where.catalogue.service_version,
            scheme_version=where.catalogue.scheme_version,
            by=where.applicant,
            now=NOW,
        )

    assert together(begin, begin) == ["done", "raced"]
    assert Dossier.objects.get().documents.count() == 18
    with pytest.raises(Refused, match="lanjutkan permohonan tersebut"), races_told():
        begin()


def test_two_choices_of_units_in_parallel_are_both_kept_whole():
    where = world()
    dossier = kkni_dossier(DossierState.DRAFT, where, "instruktur-3")
    first, second = package_of("instruktur-3").rules.electives[:2]

    def choose(code):
        return lambda: actions.choose_units(Dossier.objects.get(pk=dossier.pk), [code], by=where.applicant, now=NOW)

    assert together(choose(first), choose(second)) == ["done", "done"]
    chosen = selected_codes(dossier)
    assert len(chosen & {first, second}) == 1


def test_one_case_taken_by_two_in_parallel_has_one_officer():
    where = world()
    dossier = dossier_in(DossierState.SUBMITTED, where)
    officers = [where.officer, person_with(Role.INTAKE_OFFICER, where.catalogue.agency)]

    def take(officer):
        return lambda: actions.assign(Dossier.objects.get(pk=dossier.pk), person=officer, by=officer, now=NOW)

    assert together(*(take(officer) for officer in officers)) == ["done", "done"]
    assert dossier.assignments.open().count() == 1


def test_one_correction_asked_twice_in_parallel_waits_once():
    where = world()
    dossier = dossier_in(DossierState.SUBMITTED, where)

    def ask():
        actions.ask_correction(
            Dossier.objects.get(pk=dossier.pk),
            field="birth_place",
            after="Depok",
            reason="Salah ketik.",
            by=where.applicant,
            now=NOW,
        )

    assert together(ask, ask) == ["already_asked", "done"]
    assert dossier.corrections.count() == 1


def test_uploads_to_two_dossiers_at_once_do_not_pass_the_persons_last_place(monkeypatch):
    """Each holds the lock of its own dossier: only the person's lock makes one wait for the other."""
    where = world()
    drafts = [
        dossier_in(DossierState.DRAFT, where),
        kkni_dossier(DossierState.DRAFT, where, "instruktur-3", applicant=where.applicant),
    ]
    monkeypatch.setattr(quotas, "MOST_PERSON_VERSIONS", DocumentVersion.objects.count() + 1)

    def bring(dossier):
        document, stored = dossier.documents.order_by("order").first(), StoredFileFactory()
        return lambda: actions.attach_received(document, stored, by=where.applicant, now=NOW)

    assert together(*map(bring, drafts)) == ["done", "person_versions"]
    assert DocumentVersion.objects.count() == quotas.MOST_PERSON_VERSIONS


def test_openings_at_once_do_not_pass_the_last_draft(monkeypatch):
    where = world()
    kkni = kkni_dossier(DossierState.WITHDRAWN, where, "instruktur-3", applicant=where.applicant)
    monkeypatch.setattr(quotas, "MOST_DRAFTS", 1)

    def begin(service_version, scheme_version):
        return lambda: actions.open_dossier(
            applicant=where.applicant,
            service_version=service_version,
            scheme_version=scheme_version,
            by=where.applicant,
            now=NOW,
        )

    at_once = (
        begin(where.catalogue.service_version, where.catalogue.scheme_version),
        begin(kkni.service_version, kkni.scheme_version),
    )
    assert together(*at_once) == ["done", "too_many_drafts"]
    assert Dossier.objects.filter(state=DossierState.DRAFT).count() == 1


def test_one_person_gets_one_of_two_duties_that_are_apart():
    """By the action, which locks the dossier, and past it: there the UNIQUE of the table decides alone."""
    where = world()
    known, raw = (
        dossier_in(DossierState.VERIFICATION, where),
        dossier_in(DossierState.RETURNED, where, applicant=eligible_person(where.catalogue)),
    )

    def take(duty):
        return lambda: actions.involve(known, where.leader, duty, now=NOW)

    def write(duty):
        def call():
            try:
                Involvement.objects.create(dossier=raw, person=where.leader, duty=duty, since=NOW)
            except IntegrityError as fault:
                raise Refused("", code="unique") from fault

        return call

    assert together(take(Duty.VERIFIER), take(Duty.ADMITTER)) == ["done", "excluded"]
    assert together(write(Duty.VERIFIER), write(Duty.ADMITTER)) == ["done", "unique"]


def test_a_document_that_changes_while_the_superior_confirms_is_never_vouched_for_unseen():
    """Whoever comes second waits for the lock: either the statement lapses, or the superior is told to read again."""
    where = world()
    asked = recorded_and_asked(dossier_in(DossierState.DRAFT, where), where.leader)
    seen, stored = on_screen(asked), StoredFileFactory()
    changed = asked.document.dossier.documents.get(requirement__code="001.4")

    def confirm():
        actions.confirm_endorsement(asked, typed_name=where.leader.full_name, seen=seen, by=where.leader, now=NOW)

    def replace():
        actions.attach_received(changed, stored, by=where.applicant, now=NOW)

    outcomes = together(confirm, replace)
    statement = Document.objects.get(pk=asked.document_id)
    if outcomes == ["done", "done"]:
        assert (statement.lapsed_at, statement.pending_paper_id) == (NOW, None)
    else:
        assert outcomes == ["documents_changed", "done"]
        assert not Attestation.objects.exists()
