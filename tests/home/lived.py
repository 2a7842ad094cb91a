"""A portal in which every protected table has rows, so that what an insider tries meets something."""

from django.db import transaction

from applicants import actions
from applicants.enums import DossierState, Duty, Recommendation
from applicants.models import Decision, Document, Dossier, FieldVisit, Involvement, TechnicalReview
from assessments.actions import take_sending
from assessments.actions.devices import Sending
from assessments.models import EvidenceItem
from assessments.scoring import UnitMark
from certificates import actions as papers
from certificates.actions import transmittals
from certificates.models import Certificate, Transmittal
from certportal.home.settings_pages.acts.roles import ask_role
from certportal.kernel.accounts.enums import Role
from certportal.kernel.approvals.actions import approve
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from complaints.actions import Filed, file_appeal
from schemes.enums import Signing
from tests.corpus.build import plain_pdf
from tests.draining import run_due
from tests.factories.accounts import OrganisationFactory, PersonFactory, headed_by, person_with
from tests.factories.applicants import NOW, dossier_in
from tests.factories.assessments import Hall, admitted, another_applicant, hall
from tests.factories.certificates import agreed, issued
from tests.factories.evidence import shown_evidence
from tests.factories.held import HeldUnitFactory, WaiverFactory
from tests.factories.superiors import confirm, recorded_and_asked
from tests.home.portals import give_bytes, live_through_something
from tests.lists import upload


def live_through_everything() -> None:
    """`live_through_something`, its papers passed on and handed over, and four more cases that leave the other protected rows."""
    place = hall()
    live_through_something(place)
    _pass_on(place)
    _hand_over(place, Dossier.objects.get(pk=Decision.objects.get(kind="certification").dossier_id))
    _put_on_a_list(place)
    _confirm_as_superior(place)
    _look_at_and_review(place)
    _record_twice(shown_evidence(place))
    _ask_a_second_person()
    run_due(now=NOW)
    _appeal()
    give_bytes()


def _record_twice(item: EvidenceItem) -> None:
    """A second device of the examiner had not seen what the first one recorded."""
    for client_id, mark in (("first", UnitMark("competent")), ("second", UnitMark("not_yet_competent", "Belum."))):
        sent = Sending(client_id, item.scheme_unit_id, mark, seen=0)
        take_sending(item.assessment, sent, by=item.by, now=NOW)


def _pass_on(place: Hall) -> None:
    """An office of its own passed the certificate on, and it was missing when the list was counted."""
    papers.count_list(_listed(place, Certificate.objects.get()), set(), note="Amplop kosong.", by=place.admin, now=NOW)


def _put_on_a_list(place: Hall) -> None:
    """A second certificate is on a list that nobody has counted, so that its case waits."""
    _listed(place, issued(place, dossier=admitted(place, another_applicant(place))).certificate)


def _listed(place: Hall, certificate: Certificate) -> Transmittal:
    """On a list of its own from another office, written down as `pass_on` does."""
    sender = OrganisationFactory()
    headed_by(sender, PersonFactory())
    offices = (sender, place.world.catalogue.agency)
    with transaction.atomic():
        return transmittals._write_down([certificate], *offices, by=PersonFactory(), now=NOW)


def _hand_over(place: Hall, dossier: Dossier) -> None:
    holder = dossier.applicant
    agreed(dossier)
    receiver = {"receiver_kind": "holder", "receiver_name": holder.full_name}
    papers.hand_over(Dossier.objects.get(pk=dossier.pk), **receiver, by=place.admin, now=NOW)


def _confirm_as_superior(place: Hall) -> None:
    """The superior confirms, then the applicant signs their own letter: signing first would be undone by it."""
    dossier = dossier_in(DossierState.DRAFT, place.world, applicant=another_applicant(place))
    own = Document.objects.get(dossier=dossier, requirement__code="001.3", requirement__signing=Signing.ON_SCREEN)
    actions.sign_form(own, typed_name=dossier.applicant.full_name, by=dossier.applicant, now=NOW)
    run_due(now=NOW)
    superior = PersonFactory()
    confirm(recorded_and_asked(dossier, superior), superior)


def _appeal() -> None:
    """The first candidate appeals with a file."""
    dossier = Dossier.objects.get(pk=Decision.objects.filter(kind="certification").order_by("pk")[0].dossier_id)
    said = Filed("Unit kedua dinilai tanpa bukti saya.", "Surat baru diterima.", [upload(plain_pdf(), "bukti.pdf")])
    file_appeal(dossier, said, by=dossier.applicant, now=NOW)


def _ask_a_second_person() -> None:
    """One role was approved, another waits."""
    office = OrganisationFactory()
    admin, leader = person_with(Role.SYSTEM_ADMIN, office), person_with(Role.LEADERSHIP, office)
    first, _waits = (
        ask_role(PersonFactory(), office, Role.VERIFIER, reason=f"SK {n}/2026", by=admin, now=NOW) for n in (1, 2)
    )
    approve(first, by=leader, now=NOW)


def _look_at_and_review(place: Hall) -> None:
    """A case in verification: words, a waived prerequisite, a held unit, an officer who reads, and a technical review."""
    world = place.world
    dossier = dossier_in(DossierState.VERIFICATION, world, applicant=another_applicant(place))
    actions.write_message(dossier, text="Kapan jadwalnya?", by=dossier.applicant, now=NOW)
    WaiverFactory(dossier=dossier, granted_by=world.verifier)
    HeldUnitFactory(person=dossier.applicant)
    about = dossier.applicant
    note_reading(ReadingKind.PERSON, by=world.officer, title="Profil", now=NOW, subject=about, about=about.pk)
    reviewer = Involvement.objects.create(dossier=dossier, person=PersonFactory(), duty=Duty.REVIEWER, since=NOW)
    written = {"dossier": dossier, "involvement": reviewer, "written_at": NOW}
    FieldVisit.objects.create(
        visited_on=NOW.date(), place="Bengkel", met_with="Kepala bengkel", findings="Alat lengkap.", **written
    )
    TechnicalReview.objects.create(recommendation=Recommendation.APPROVE, reasons="Layak.", **written)
