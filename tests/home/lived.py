"""A portal in which every protected table has rows, so that what an insider tries meets something."""

from django.db import transaction

from applicants import actions
from applicants.enums import DossierState, Duty, Recommendation
from applicants.models import Decision, Document, Dossier, FieldVisit, Involvement, TechnicalReview
from assessments import actions as exams
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
from tests.corpus.build import jpeg, plain_pdf
from tests.draining import run_due
from tests.factories.accounts import OrganisationFactory, PersonFactory, headed_by, person_with
from tests.factories.applicants import NOW, dossier_in
from tests.factories.assessments import Hall, admitted, another_applicant, event_for, hall
from tests.factories.certificates import agreed, drawn, issued
from tests.factories.evidence import shown_evidence
from tests.factories.held import HeldUnitFactory, WaiverFactory
from tests.factories.superiors import confirm, recorded_and_asked
from tests.home.portals import give_bytes, live_through_something
from tests.lists import upload


def live_through_everything() -> None:
    """`live_through_something`, its papers passed on and handed over, and other cases that leave the other protected rows."""
    place = hall()
    live_through_something(place)
    _pass_on(place)
    _hand_over(place, Dossier.objects.get(pk=Decision.objects.get(kind="certification").dossier_id))
    _put_on_a_list(place)
    _confirm_as_superior(place)
    _look_at_and_review(place)
    _record_twice(shown_evidence(place))
    _ask_a_second_person()
    _prepare_an_exam(place)
    _go_on_after_a_result(place)
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


def _prepare_an_exam(place: Hall) -> None:
    """Before it begins: a relation that was waived and declared, and the readiness form of its site with a photo."""
    case = admitted(place, another_applicant(place, superior=place.assessor.user))
    row = exams.assign_candidate(event_for(place), case, go_ahead=True, by=place.admin, now=NOW)
    other = person_with(Role.CERTIFICATE_ADMIN, place.world.catalogue.agency)
    exams.waive_relations(row, reason="Tidak ada asesor lain.", by=other, now=NOW)
    said = {case.pk: "Atasan langsung."}
    exams.declare_impartial(row.event.assessors.get(), relations=said, by=place.assessor.user, now=NOW)
    lines = [("Listrik", False, "Padam sejak pagi."), ("Meja dan kursi", True, "")]
    form = {"items": lines, "is_ready": False, "note": "Listrik padam."}
    check = exams.write_site_check(place.site, event=row.event, **form, by=place.admin, now=NOW)
    exams.add_site_photo(check, upload(jpeg(), "tempat-uji.jpg"), by=place.admin, now=NOW)


def _go_on_after_a_result(place: Hall) -> None:
    """It was not competent: the candidate took the letter, asked why and was told, and opened another assessment."""
    dossier = drawn(place, weak=(3,), dossier=admitted(place, another_applicant(place))).letter.decision.dossier
    holder = dossier.applicant
    taken = {"receiver_kind": "holder", "receiver_name": holder.full_name}
    papers.hand_over(Dossier.objects.get(pk=dossier.pk), **taken, by=place.admin, now=NOW)
    ended = Dossier.objects.get(pk=dossier.pk)
    asked = exams.ask_explanation(ended, "Bukti mana yang belum cukup?", by=holder, now=NOW)
    exams.answer_explanation(asked, "Rekaman unit ketiga sudah lama.", by=place.admin, now=NOW)
    exams.open_reassessment(ended, by=holder, now=NOW)


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
