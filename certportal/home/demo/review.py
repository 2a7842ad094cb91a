"""A service of the review branch (fixtures/demo) and its cases: institutions that ask to be registered, each at another step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command

from applicants import actions as office
from applicants.enums import DossierState, Recommendation
from applicants.models import Dossier
from certportal.home.demo.cases import begin_verification, declare_complete, pass_documents, start_check
from certportal.home.demo.documents import upload_all
from certportal.home.demo.people import with_role
from certportal.home.demo.staff import PASSWORD
from certportal.kernel.accounts.actions import register_applicant
from certportal.kernel.accounts.enums import EmploymentStatus, Role
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.accounts.roles import grant_role
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.papers.actions import render_now
from certportal.kernel.workdays.queries import today_at
from schemes.queries import current_service_version

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVICE = "contoh-tanda-daftar-lembaga"
FOLDER = Path(settings.BASE_DIR) / "fixtures" / "demo"


@dataclass(frozen=True)
class InstitutionSeed:
    """Who applies for which institution, the state the case shall reach, and how many days ago it was sent."""

    institution: str
    full_name: str
    email: str
    nik: str
    state: DossierState
    days_ago: int


CASES = (
    InstitutionSeed(
        "LPK Nusa Cendekia",
        "Hesti Rahmawati, S.Pd.",
        "hesti.rahmawati@demo.example",
        "3275014507880001",
        DossierState.DRAFT,
        1,
    ),
    InstitutionSeed(
        "LPK Karya Mandiri",
        "Doni Setiawan",
        "doni.setiawan@demo.example",
        "3276011203850002",
        DossierState.ACCEPTED,
        4,
    ),
    InstitutionSeed(
        "LPK Bina Terampil",
        "Ferry Gunadi, S.Kom.",
        "ferry.gunadi@demo.example",
        "3201012109790003",
        DossierState.TECHNICAL_REVIEW,
        7,
    ),
    InstitutionSeed(
        "LPK Cahaya Ilmu",
        "Murni Astuti, S.E.",
        "murni.astuti@demo.example",
        "3671015805900004",
        DossierState.RECOMMENDED,
        10,
    ),
    InstitutionSeed(
        "LPK Mitra Utama",
        "Rahmat Hidayat",
        "rahmat.hidayat@demo.example",
        "3171010911830005",
        DossierState.READY,
        14,
    ),
)


def make_review(staff: Sequence[User], now: datetime) -> list[Dossier]:
    """The service, its institutions and every case that does not exist yet."""
    call_command("load_catalogue", folder=FOLDER, stdout=StringIO())
    return [dossier for seed in CASES if (dossier := _make_case(seed, staff, now)) is not None]


def _make_case(seed: InstitutionSeed, staff: Sequence[User], now: datetime) -> Dossier | None:
    sent = now - timedelta(days=seed.days_ago)
    institution = Organisation.objects.get(short_name=seed.institution)
    person = _officer(seed, institution, sent - timedelta(days=2))
    if Dossier.objects.filter(on_behalf_of=institution).exists():
        return None
    dossier = _draft(person, institution, sent - timedelta(days=1))
    if seed.state == DossierState.DRAFT:
        upload_all(dossier, now=sent, most=2)
        return dossier
    upload_all(dossier, now=sent - timedelta(hours=2))
    dossier = office.submit_dossier(dossier, by=person, now=sent)
    for step in _STEPS[seed.state]:
        dossier = step(Dossier.objects.get(pk=dossier.pk), staff, sent)
    return Dossier.objects.get(pk=dossier.pk)


def _officer(seed: InstitutionSeed, institution: Organisation, now: datetime) -> User:
    """The person who applies for the institution: no official, known by a NIK."""
    found = User.objects.filter(email=seed.email).first()
    if found is not None:
        return found
    day = int(seed.nik[6:8])
    person = register_applicant(
        full_name=seed.full_name,
        email=seed.email,
        password=PASSWORD,
        employment_status=EmploymentStatus.OTHER,
        nik=seed.nik,
        email_confirmed=True,
        now=now,
        birth_date=date(1900 + int(seed.nik[10:12]), int(seed.nik[8:10]), day % 40),
        phone="081234567890",
        position_title="Pimpinan lembaga",
    )
    grant_role(user=person, organisation=institution, role=Role.INSTITUTION_OFFICER, by=SYSTEM, now=now)
    return person


def _draft(person: User, institution: Organisation, now: datetime) -> Dossier:
    version = current_service_version(SERVICE, on=today_at(institution, now))
    if version is None:
        raise LookupError(f"{FOLDER} holds no service {SERVICE} that is in force")
    return office.open_dossier(applicant=person, service_version=version, on_behalf_of=institution, by=person, now=now)


def _begin_review(dossier: Dossier, staff: Sequence[User], sent: datetime) -> Dossier:
    return office.begin_review(dossier, by=with_role(staff, Role.TECHNICAL_TEAM), now=sent + timedelta(days=3))


def _visit_and_recommend(dossier: Dossier, staff: Sequence[User], sent: datetime) -> Dossier:
    team, at = with_role(staff, Role.TECHNICAL_TEAM), sent + timedelta(days=3, hours=4)
    office.record_visit(
        dossier,
        visited_on=today_at(dossier.agency, at),
        place="Tempat pelatihan lembaga",
        met_with=dossier.applicant.full_name,
        findings="Dua ruang kelas dan satu ruang praktik; alat sesuai daftar dan berfungsi.",
        by=team,
        now=at,
    )
    reasons = "Berkas sesuai dengan keadaan di tempat; instruktur bersertifikat."
    office.finish_review(dossier, recommendation=Recommendation.APPROVE, reasons=reasons, by=team, now=at)
    return dossier


def _decide(dossier: Dossier, staff: Sequence[User], sent: datetime) -> Dossier:
    """Print at once what the worker would print later."""
    at = sent + timedelta(days=4)
    decision = office.decide_review(dossier, approved=True, by=with_role(staff, Role.LEADERSHIP), now=at)
    if decision.letter is not None:
        render_now(decision.letter, now=at)
    return dossier


_ACCEPTED = (start_check, pass_documents, begin_verification, pass_documents, declare_complete)
_STEPS = {
    DossierState.ACCEPTED: _ACCEPTED,
    DossierState.TECHNICAL_REVIEW: (*_ACCEPTED, _begin_review),
    DossierState.RECOMMENDED: (*_ACCEPTED, _begin_review, _visit_and_recommend),
    DossierState.READY: (*_ACCEPTED, _begin_review, _visit_and_recommend, _decide),
}
