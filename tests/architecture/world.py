"""People of every role, at the agency of the case and elsewhere, and the objects named in addresses.

One case has gone from draft to drawn certificate through the real actions, so every page has what it needs.
"""

from datetime import timedelta
from functools import cached_property
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.test import Client
from django.utils import timezone

from applicants.actions import admit, decide_review, order_time_account
from applicants.actions.receipts import print_receipt
from applicants.actions.rejecting import print_rejection
from applicants.enums import DossierState
from applicants.models import (
    DocumentPart,
    Dossier,
    Endorsement,
    FieldCorrection,
    Leave,
    PrerequisiteWaiver,
    ProfileProposal,
    SuperiorNaming,
)
from assessments.actions import close_meeting
from assessments.models import Assessment, EvidenceItem, ExamEvent, PlenaryItem, PlenaryMeeting
from certificates.models import Certificate, ResultLetter, Transmittal, TransmittedSheet
from certificates.papers import transmittal_facts
from certportal.home.settings_pages.personnel_list import PERSONNEL_LIST
from certportal.kernel.accounts.enums import STAFF_ROLES, OrganisationKind, Role
from certportal.kernel.accounts.models import OfficeHead, PendingRegistration, User
from certportal.kernel.accounts.registrations import ask_registration
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.store import keep
from certportal.kernel.imports.actions import keep as keep_list
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.actions import prepare
from certportal.kernel.sla import clocks
from complaints.models import Appeal
from holdings.models import HeldUnit
from tests.architecture.printed import printed
from tests.draining import run_due
from tests.factories.accounts import PASSWORD, MembershipFactory, OrganisationFactory, PersonFactory, person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person, small_pdf
from tests.factories.assessments import Hall, hall
from tests.factories.certificates import agreed, drawn
from tests.factories.complaints import appeal_row
from tests.factories.evidence import shown_evidence
from tests.factories.files import stored_photo
from tests.factories.held import HeldUnitFactory, WaiverFactory
from tests.factories.jobs import JobFactory
from tests.factories.kkni import kkni_dossier
from tests.flows import review
from tests.lists import csv_of, upload

OWNER = "owner"  # the applicant whose case it is
EXAMINER = "examiner"  # the assessor who examined the applicant
CHAIR = "chair"  # sat in the meeting that decided
STRANGER = "stranger"  # holds every role of staff, but at an agency that has nothing to do with the case
ELSEWHERE = "@elsewhere"  # after a role: the one who holds that role alone, at the stranger's agency
ANYONE = "anonymous"


class World:
    """The agency of the catalogue with its people, and one finished case."""

    def __init__(self, media: str) -> None:
        self.media = media  # MEDIA_ROOT
        self.hall: Hall = hall()
        self.here = self.hall.world.catalogue.agency
        self.elsewhere = OrganisationFactory(kind=OrganisationKind.AGENCY)
        accepted = dossier_in(DossierState.ACCEPTED, self.hall.world)
        give_bytes(accepted)
        admitted = admit(accepted, by=self.hall.world.leader, now=NOW)
        drawn(self.hall, dossier=admitted)
        self.dossier = Dossier.objects.get(pk=accepted.pk)
        close_meeting(self.meeting, by=self.hall.chair, now=NOW)
        run_due(now=NOW)
        self.row = str(self.dossier.documents.order_by("order").first().requirement.code)
        self._clients: dict[str, Client] = {}
        self._people: dict[str, Any] = {
            OWNER: self.hall.world.applicant,
            EXAMINER: self.hall.assessor.user,
            CHAIR: self.hall.chair,
        }

    def person(self, who: str) -> Any:
        """The person behind a name of rules.py (staff come with their second factor)."""
        if who not in self._people:
            role, elsewhere = who.removesuffix(ELSEWHERE), who.endswith(ELSEWHERE)
            place = self.elsewhere if elsewhere else self.here
            self._people[who] = self._stranger() if who == STRANGER else person_with(Role(role), place)
        return self._people[who]

    def _stranger(self) -> Any:
        first, *others = sorted(STAFF_ROLES)
        person = person_with(first, self.elsewhere)
        for role in others:
            MembershipFactory(user=person, role=role, organisation=self.elsewhere)
        person.forget_roles()
        return person

    def client(self, who: str) -> Client:
        """A test client signed in as that person."""
        if who not in self._clients:
            client = self._clients[who] = Client(raise_request_exception=False)
            if who != ANYONE:
                client.force_login(self.person(who), backend="certportal.kernel.accounts.backends.IdentifierBackend")
        return self._clients[who]

    @cached_property
    def reviewed(self) -> Dossier:
        """Somebody else's dossier of a service loaded from a file, decided on the review branch, with its letter."""
        person = eligible_person(self.hall.world.catalogue, full_name="Rudi Hartono")
        found = review.standing(DossierState.RECOMMENDED, Role.LEADERSHIP, applicant=person)(self.hall)[0]
        decide_review(found, approved=True, by=self.hall.world.leader, now=NOW)
        run_due(now=NOW)
        return Dossier.objects.get(pk=found.pk)

    @cached_property
    def assessment(self) -> Assessment:
        return Assessment.objects.get(dossier=self.dossier)

    @property
    def event(self) -> ExamEvent:
        return self.assessment.event

    @cached_property
    def evidence(self) -> EvidenceItem:
        """A photo for the first unit of another candidate of the same assessor, whose exam still runs."""
        return shown_evidence(self.hall)

    @cached_property
    def coming_event(self) -> ExamEvent:
        """An exam of next week: the public calendar leaves out old ones."""
        copy = ExamEvent.objects.get(pk=self.event.pk)
        copy.pk, copy.code, copy.state = None, "UJIMINGGUDEPAN", "scheduled"
        copy.starts_at = timezone.now() + timedelta(days=7)
        copy.save(force_insert=True)
        return copy

    @cached_property
    def meeting(self) -> PlenaryMeeting:
        return PlenaryItem.objects.get(assessment=self.assessment).meeting

    @cached_property
    def coming_meeting(self) -> PlenaryMeeting:
        """A meeting that has not been opened."""
        copy = PlenaryMeeting.objects.get(pk=self.meeting.pk)
        copy.pk, copy.code, copy.number, copy.state = None, "RAPATDEPAN", None, "planned"
        copy.save(force_insert=True)
        return copy

    @cached_property
    def certificate(self) -> Certificate:
        return Certificate.objects.get(dossier=self.dossier)

    @cached_property
    def transmittal(self) -> Transmittal:
        """A list that came with the certificate from a certification body elsewhere; its sheets are not counted yet."""
        row = Transmittal.objects.create(
            number="001/PS/LSP/XI/2026", sender=OrganisationFactory(), receiver=self.here, issued_on=NOW.date(),
            passed_by=PersonFactory(), passed_at=NOW, state="passed", state_since=NOW,
        )  # fmt: skip
        TransmittedSheet.objects.create(transmittal=row, certificate=self.certificate, position=1)
        facts = transmittal_facts([self.certificate], sender=row.sender, receiver=row.receiver, issued_on=row.issued_on)
        facts["number"] = row.number
        prepare("transmittal", title="Daftar", facts=facts, about=row, issued_on=row.issued_on, by=SYSTEM, now=NOW)
        run_due(now=NOW)
        return row

    @cached_property
    def tray_code(self) -> str:
        """A drawn letter of the case that waits for the leader of the office; the portal prepared it."""
        head = OfficeHead(organisation=self.here, person=self.person("leadership"))
        facts = {"title": "Surat", "paragraphs": [], "copies": []}
        about = {"about": self.dossier, "issued_on": NOW.date(), "by": SYSTEM, "now": NOW}
        paper = prepare("service_letter", title="Surat", facts=facts, **about, head=head)
        run_due(now=NOW)
        return paper.code

    @cached_property
    def appeal(self) -> Appeal:
        """The applicant appeals; it came late and waits for a word."""
        made = appeal_row(self.certificate.decision, "late", late=True)
        made.files.create(position=1, file=keep(b"bukti", root=Root.ORIGINAL, kind=Kind.PDF, name="bukti.pdf"))
        return made

    @cached_property
    def result_letter(self) -> ResultLetter:
        return ResultLetter.objects.get(dossier=self.dossier)

    @cached_property
    def confirmation_key(self) -> str:
        """A key that somebody who has just registered finds in their mail."""
        person = PersonFactory(email="baru@contoh.go.id")
        address, _ = EmailAddress.objects.update_or_create(
            user=person, email=person.email, defaults={"verified": False, "primary": True}
        )
        return EmailConfirmationHMAC(address).key

    @cached_property
    def registration(self) -> PendingRegistration:
        """Somebody who has typed their data at /daftar/ and not confirmed."""
        facts = {"employment_status": "pns", "nip": "196209101986031099", "nik": "", "password": PASSWORD}
        return ask_registration(full_name="Ani", email="ani@contoh.id", by=AnonymousUser(), now=NOW, **facts)

    @cached_property
    def uploaded_list(self) -> ListUpload:
        """A personnel list that waits for an admin to apply or drop it."""
        file = upload(csv_of([["NIP", "Nama"], ["196209101986031098", "Ayu"]]))
        return keep_list(file, PERSONNEL_LIST, by=self.person("system_admin"), now=timezone.now())

    @cached_property
    def unproved(self) -> User:
        """Somebody who registered when accounts opened before the address was confirmed."""
        person = PersonFactory(email="lama@contoh.go.id")
        EmailAddress.objects.filter(user=person).update(verified=False)
        return person

    @cached_property
    def stuck_job(self) -> Job:
        """Work that failed six times."""
        return JobFactory(state=JobState.QUARANTINED, finished_at=NOW, error="ValueError: halaman")

    @cached_property
    def receipt_code(self) -> str:
        """The case, once its receipt has been drawn."""
        print_receipt(self.dossier, pin="428317", by=self.person(OWNER), now=NOW)
        run_due(now=NOW)
        return self.dossier.code

    @cached_property
    def agreement_code(self) -> str:
        """The case, once its holder has signed their duties and the paper has been drawn."""
        agreed(self.dossier)
        run_due(now=NOW)
        return self.dossier.code

    @cached_property
    def clock_kind(self) -> str:
        """A clock of the case: the factories start none."""
        clocks.start("completeness", self.dossier, by=SYSTEM, now=NOW)
        return "completeness"

    @cached_property
    def time_account_code(self) -> str:
        """The case, once the account of its days has been drawn."""
        assert self.clock_kind
        order_time_account(self.dossier, by=self.person(OWNER), now=NOW)
        run_due(now=NOW)
        return self.dossier.code

    @cached_property
    def rejected_code(self) -> str:
        """An earlier case of the same applicant at the same agency, refused, its letter drawn."""
        rejected = dossier_in(DossierState.REJECTED, self.hall.world)
        print_rejection(rejected, reason="Ijazah tidak terdaftar.", by=self.person("verifier"), now=NOW)
        run_due(now=NOW)
        return str(rejected.code)

    @cached_property
    def correction(self) -> FieldCorrection:
        """Asked while the office still had the dossier in hand."""
        return FieldCorrection.objects.create(
            dossier=self.dossier, field="birth_place", before="", after="Bogor", reason="Salah ketik", asked_at=NOW
        )

    @cached_property
    def proposal(self) -> ProfileProposal:
        """What the counter copied from the applicant's papers; the applicant has not answered."""
        return ProfileProposal.objects.create(
            holder=self.person(OWNER),
            agency=self.dossier.agency,
            asked_by=self.person("intake_officer"),
            asked_at=NOW,
            reason="Menurut KTP",
            facts={"phone": "081299999999"},
        )

    @cached_property
    def held(self) -> HeldUnit:
        """Entered by the applicant with a real scan; nobody has answered."""
        scan = keep(small_pdf().read(), root=Root.ORIGINAL, kind=Kind.PDF, name="Sertifikat.pdf")
        row: HeldUnit = HeldUnitFactory(person=self.person(OWNER), evidence=scan)
        return row

    @cached_property
    def waiver(self) -> PrerequisiteWaiver:
        """Granted while the dossier was being verified."""
        row: PrerequisiteWaiver = WaiverFactory(dossier=self.dossier, granted_by=self.person("verifier"))
        return row

    @cached_property
    def counter_dossier(self) -> Dossier:
        """A paper dossier that is still being typed in."""
        place = self.hall.world
        found = dossier_in(
            DossierState.DRAFT,
            place,
            applicant=eligible_person(place.catalogue),
            entered_by=self.person("intake_officer"),
        )
        give_bytes(found)
        return found

    @cached_property
    def never_sent(self) -> Dossier:
        """Somebody else's draft, which nobody but they may know of."""
        place = self.hall.world
        return dossier_in(DossierState.DRAFT, place, applicant=eligible_person(place.catalogue))

    @cached_property
    def leave(self) -> Leave:
        """The intake officer is away, the verifier stands in."""
        return Leave.objects.create(
            agency=self.here,
            person=self.person("intake_officer"),
            stand_in=self.person("verifier"),
            role=Role.INTAKE_OFFICER,
            starts_on=NOW.date(),
            ends_on=NOW.date(),
            reason="Cuti tahunan",
            entered_by=self.person("intake_officer"),
            entered_at=NOW,
        )

    @cached_property
    def photo(self) -> DocumentPart:
        """A photo that waits to become a document."""
        asked = self.dossier.documents.get(requirement__code=self.row)
        return DocumentPart.objects.create(document=asked, file=stored_photo(by=self.dossier.applicant), arrived_at=NOW)

    @cached_property
    def endorsement(self) -> Endorsement:
        """A question put to the verifier as the applicant's superior."""
        statement = self.dossier.documents.get(requirement__code="001.12")
        return Endorsement.objects.create(document=statement, superior=self.person("verifier"), asked_at=NOW)

    @cached_property
    def naming(self) -> SuperiorNaming:
        """A superior the applicant proposes to the office."""
        return SuperiorNaming.objects.create(
            dossier=self.dossier,
            nip="197203041998032002",
            full_name="Dra. Hj. Ratna Dewi, M.Si.",
            position_title="Kepala Bidang",
            work_unit="Dinas Sosial",
            asked_at=NOW,
        )

    @cached_property
    def kkni_draft(self) -> str:
        """A draft of the same person for a qualification, whose units are picked."""
        return kkni_dossier(DossierState.DRAFT, self.hall.world, "instruktur-3").code

    @cached_property
    def kkni_counter_draft(self) -> str:
        """A paper application for a qualification, whose units are copied at the counter."""
        place = self.hall.world
        person = eligible_person(place.catalogue)
        entered = {"applicant": person, "entered_by": self.person("intake_officer")}
        return kkni_dossier(DossierState.DRAFT, place, "instruktur-3", **entered).code

    @cached_property
    def printed_row(self) -> str:
        """A row whose prefilled form has been drawn."""
        return printed(self.dossier)

    @cached_property
    def counter_printed_row(self) -> str:
        """The same at the counter."""
        return printed(self.counter_dossier)

    @cached_property
    def notice(self) -> models.Model:
        return Message.objects.filter(recipient=self.person(OWNER), channel="in_app").first()


def give_bytes(dossier: Dossier) -> None:
    """The factories make rows without bytes; pages that show a document need some."""
    content = small_pdf().read()
    for document in dossier.documents.order_by("order")[:1]:
        version = document.versions.get()
        version.__class__.objects.filter(pk=version.pk).update(
            file=keep(content, root=Root.ORIGINAL, kind=Kind.PDF, name="Ijazah.pdf")
        )
