"""The objects named in addresses: the arguments `reverse` needs for each."""

import datetime as dt

from django.utils import timezone

from applicants.models import ApplicantProfile, Dossier
from assessments.models import Assessor, EventRole, TestSite
from certificates.actions import order_print
from certificates.queries import sheets_of_cases
from certportal.home.settings_pages.acts.lists import ask_list
from certportal.home.settings_pages.acts.roles import ask_role
from certportal.home.settings_pages.personnel_list import PERSONNEL_LIST
from certportal.home.setup.lists import LISTS
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import OfficeHead, PersonMerge
from certportal.kernel.approvals.models import Approval
from certportal.kernel.files import store
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.imports.actions import keep as keep_list
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.papers.models import Emblem
from certportal.kernel.workdays.models import Holiday
from schemes.models import CertificationBody, ServiceOfficer, ServiceStandardVersion
from tests.architecture.world import World
from tests.draining import run_due
from tests.factories.accounts import headed_by, person_with
from tests.factories.applicants import NOW
from tests.lists import csv_of, upload


def dossier(world: World) -> dict[str, object]:
    return {"code": world.dossier.code}


def document(world: World) -> dict[str, object]:
    return {"code": world.dossier.code, "row": world.row}


def photo(world: World) -> dict[str, object]:
    return document(world) | {"part": world.photo.pk}


def version(world: World) -> dict[str, object]:
    return document(world) | {"n": 1}


def page(world: World) -> dict[str, object]:
    return version(world) | {"number": 1}


def birth_place(world: World) -> dict[str, object]:
    return dossier(world) | {"field": "birth_place"}


def correction(world: World) -> dict[str, object]:
    return {"code": world.correction.code}


def proposal(world: World) -> dict[str, object]:
    return {"code": world.proposal.code}


def held(world: World) -> dict[str, object]:
    return {"code": world.held.code}


def held_page(world: World) -> dict[str, object]:
    return held(world) | {"number": 1}


def waiver(world: World) -> dict[str, object]:
    return {"code": world.waiver.code}


def endorsement(world: World) -> dict[str, object]:
    return {"code": world.endorsement.code}


def naming(world: World) -> dict[str, object]:
    return {"code": world.naming.code}


def endorsed_file(world: World) -> dict[str, object]:
    return endorsement(world) | {"row": world.row}


def printed_document(world: World) -> dict[str, object]:
    return dossier(world) | {"row": world.printed_row}


def counter_dossier(world: World) -> dict[str, object]:
    return {"code": world.counter_dossier.code}


def counter_document(world: World) -> dict[str, object]:
    return counter_dossier(world) | {"row": world.row}


def leave(world: World) -> dict[str, object]:
    return {"code": world.leave.code}


def event(world: World) -> dict[str, object]:
    return {"code": world.event.code}


def assignment(world: World) -> dict[str, object]:
    return {"code": world.event.code, "pk": world.event.assessors.get().pk}


def event_role(world: World) -> dict[str, object]:
    holder, _ = EventRole.objects.get_or_create(event=world.event, role="head", name="Sulastri")
    return {"code": world.event.code, "pk": holder.pk}


def candidate(world: World) -> dict[str, object]:
    return {"code": world.event.code, "dossier": world.dossier.code}


def unit_of_candidate(world: World) -> dict[str, object]:
    return candidate(world) | {"position": 1}


def evidence_item(world: World) -> dict[str, object]:
    item = world.evidence
    return {"code": item.assessment.event.code, "dossier": item.assessment.dossier.code, "pk": item.pk}


def meeting(world: World) -> dict[str, object]:
    return {"code": world.meeting.code}


def agenda_item(world: World) -> dict[str, object]:
    return {"code": world.meeting.code, "position": 1}


def officer(world: World) -> dict[str, object]:
    return {"pk": world.person("verifier").pk}


def registration(world: World) -> dict[str, object]:
    return {"pk": world.registration.pk}


def listed(world: World) -> dict[str, object]:
    return {"pk": world.uploaded_list.pk}


def sites_listed(_world: World) -> dict[str, object]:
    rows = [["Penyelenggara", "Nama tempat uji", "Jenis", "Alamat"], ["BKPSDM", "Aula", "Sewaktu", "Lantai 2"]]
    by, now = person_with(Role.SYSTEM_ADMIN), timezone.now()
    return {"kind": "tuk", "pk": keep_list(upload(csv_of(rows)), LISTS["tuk"].description, by=by, now=now).pk}


def list_asked_for(world: World) -> dict[str, object]:
    """A personnel list that waits for a second person."""
    del world
    found = ListUpload.objects.filter(held_at__isnull=False).first()
    if found is None:
        admin, now = (
            person_with(Role.SYSTEM_ADMIN),
            timezone.now(),
        )  # an upload drops the earlier one of the same person
        found = keep_list(
            upload(csv_of([["NIP", "Nama"], ["196209101986031098", "Ayu"]])), PERSONNEL_LIST, by=admin, now=now
        )
        ask_list(found, leavers=False, reason="Daftar BKPSDM", by=admin, now=now)
    return {"pk": found.pk}


def unproved(world: World) -> dict[str, object]:
    return {"pk": world.unproved.pk}


def stuck_kind(_world: World) -> dict[str, object]:
    return {"kind": "pekerjaan"}


def stuck(world: World) -> dict[str, object]:
    return {"kind": "pekerjaan", "pk": world.stuck_job.pk}


def two_people(world: World) -> dict[str, object]:
    return {"keep": world.person("verifier").pk, "drop": world.person("technical_team").pk}


def officers_role(world: World) -> dict[str, object]:
    return officer(world) | {"membership": world.person("verifier").memberships.get().pk}


def year(_world: World) -> dict[str, object]:
    return {"year": 2026}


def holiday(_world: World) -> dict[str, object]:
    day, _ = Holiday.objects.get_or_create(date=dt.date(2026, 12, 10), kind="regional", organisation=None)
    return {"year": 2026, "pk": day.pk}


def merged(world: World) -> dict[str, object]:
    """A merge whose seven days have passed: whoever may open the page is told so."""
    facts = {"merged_at": NOW - dt.timedelta(days=30), "merged_by": world.person("system_admin"), "note": "KTP sama."}
    before = {"nip": False, "nik": False, "subordinates": [], "memberships": [], "known_at": []}
    row = PersonMerge.objects.create(
        keep=world.person("verifier"), drop=world.person("technical_team"), before=before, **facts
    )
    return {"pk": row.pk}


def approval(world: World) -> dict[str, object]:
    """An act that waits for a second person."""
    waiting = Approval.objects.first()
    who = {"by": world.person("system_admin"), "now": timezone.now()}  # it lapses, and pages work at the present moment
    asked = waiting or ask_role(world.person("technical_team"), world.here, Role.VERIFIER, reason="SK", **who)
    return {"pk": asked.pk}


def service_office(world: World) -> dict[str, object]:
    return {"pk": world.here.pk}


def declared_office(world: World) -> dict[str, object]:
    facts = {"declared_office": "Dinas Baru", "created_at": NOW, "updated_at": NOW}
    row, _ = ApplicantProfile.objects.update_or_create(user=world.person("verifier"), defaults=facts)
    return {"pk": row.pk}


def office_with_emblem(world: World) -> dict[str, object]:
    if not Emblem.objects.filter(organisation=world.here).exists():
        picture = store.keep(b"a picture", root=Root.ORIGINAL, kind=Kind.PNG, name="lambang.png")
        Emblem.objects.create(organisation=world.here, file=picture)
    return service_office(world)


def emblem_file(world: World) -> dict[str, object]:
    office_with_emblem(world)
    return {"code": Emblem.objects.get(organisation=world.here).file.code}


def print_order(world: World) -> dict[str, object]:
    """The certificate and the letter as one PDF, with the list that is signed for them."""
    clerk = world.person("certificate_admin")
    (row,) = sheets_of_cases(clerk, Dossier.objects.filter(pk=world.dossier.pk))
    row.why = ""  # the finished case was handed over already
    made = order_print([row], form="pdf", part="all", by=clerk, now=NOW)  # asked for again it is the same
    run_due(now=NOW)
    return {"code": made.code}


def scanned(world: World) -> dict[str, object]:
    """The certificate, whose signed sheet was scanned."""
    paper = world.certificate.paper
    if not paper.signed_copies.exists():
        scan = store.keep(b"a scan", root=Root.ORIGINAL, kind=Kind.PDF, name="pindaian.pdf")
        paper.signed_copies.create(file=scan, stored_at=NOW)
    return {"code": paper.code}


def office_head(world: World) -> dict[str, object]:
    there = OfficeHead.objects.filter(organisation=world.here).first()
    return {"pk": (there or headed_by(world.here, person_with(Role.LEADERSHIP, world.here))).pk}


def certification_body(_world: World) -> dict[str, object]:
    return {"pk": CertificationBody.objects.latest("pk").pk}


def standard_version(_world: World) -> dict[str, object]:
    return {"pk": ServiceStandardVersion.objects.latest("pk").pk}


def exam_standard(_world: World) -> dict[str, object]:
    """One that names participants."""
    return {"pk": ServiceStandardVersion.objects.filter(branch="exam").latest("pk").pk}


def officer_proof(world: World) -> dict[str, object]:
    there = ServiceOfficer.objects.first()
    if there is None:
        picture = store.keep(b"a picture", root=Root.ORIGINAL, kind=Kind.PNG, name="bukti.png")
        there = ServiceOfficer.objects.create(
            standard=ServiceStandardVersion.objects.latest("pk").standard,
            person=world.hall.chair,
            kind="training",
            title="Diklat",
            dated=dt.date(2026, 1, 1),
            file=picture,
        )
    return {"pk": there.pk}


def exam_place(world: World) -> dict[str, object]:
    return {"pk": TestSite.objects.get_or_create(agency=world.here, name="Aula")[0].pk}


def assessor(_world: World) -> dict[str, object]:
    return {"pk": Assessor.objects.latest("pk").pk}


def sequence(_world: World) -> dict[str, object]:
    return {"pk": NumberSequence.objects.get(scope="dossier").pk}


def tray_paper(world: World) -> dict[str, object]:
    return {"code": world.tray_code}


def tray_page(world: World) -> dict[str, object]:
    return {"code": world.tray_code, "number": 1}


def transmittal(world: World) -> dict[str, object]:
    return {"code": world.transmittal.code}
