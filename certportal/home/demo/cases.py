"""One case per state of the dossier, each made by the actions of the people who would make it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from applicants import actions as office
from applicants.enums import DossierState, Education, VerdictOutcome, VerdictReason
from applicants.models import Dossier
from applicants.queries import tasks_of
from certportal.home.demo.documents import upload_all
from certportal.home.demo.people import ApplicantSeed, make_applicant, with_role
from certportal.kernel.accounts.enums import Gender, Role
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.workdays.queries import today_at
from schemes.enums import ProfileField
from schemes.queries import current_scheme_version, current_service_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certportal.kernel.accounts.models import User

SCHEME, SERVICE = "pelayanan-prima", "sertifikasi-profesi-pns"
F, M = Gender.FEMALE, Gender.MALE


@dataclass(frozen=True)
class CaseSeed:
    """An applicant, the state the case shall reach, how many days ago it was sent, and whether the exam was failed."""

    applicant: ApplicantSeed
    state: DossierState
    days_ago: int
    fails: bool = False


CASES: tuple[CaseSeed, ...] = (
    CaseSeed(ApplicantSeed("Siti Nur'aini, S.Sos.", "198903112014022003", F), DossierState.DRAFT, 1),
    CaseSeed(ApplicantSeed("I Gusti Ngurah Made Agung, S.E.", "198705092011011004", M), DossierState.SUBMITTED, 1),
    CaseSeed(ApplicantSeed("Rina Marlina, S.IP.", "199101252015032007", F), DossierState.COMPLETENESS_CHECK, 3),
    CaseSeed(ApplicantSeed("Abdul Karim, S.H.", "198602142010011012", M), DossierState.RETURNED, 6),
    CaseSeed(ApplicantSeed("Yohana Br. Ginting, S.Kom.", "199008302014022005", F), DossierState.VERIFICATION, 7),
    CaseSeed(ApplicantSeed("Dr. H. Ahmad, S.Kom., M.M.", "197811172005011006", M, "IV/a"), DossierState.ACCEPTED, 60),
    CaseSeed(ApplicantSeed("Lilis Suryani, S.Pd.", "198412022009022008", F), DossierState.AWAITING_INFORMATION, 15),
    CaseSeed(ApplicantSeed("Fransiskus Xaverius Seda, S.T.", "198910042013011003", M), DossierState.ADMITTED, 20),
    CaseSeed(ApplicantSeed("Nurul Hidayah, S.AP.", "199206192016032009", F), DossierState.ADMITTED, 18),
    CaseSeed(ApplicantSeed("Ketut Sudiarta, S.Sos.", "198304212008011010", M), DossierState.IN_ASSESSMENT, 25),
    CaseSeed(ApplicantSeed("Endang Susilowati, S.E.", "198107152006042011", F), DossierState.RECOMMENDED, 30),
    CaseSeed(ApplicantSeed("Teuku Rafli Akbar, S.STP.", "199003282012061001", M), DossierState.READY, 32, fails=True),
    # Decided, and the certificate is on its way from the certification body: the list waits to be counted.
    CaseSeed(ApplicantSeed("Dwi Handayani, S.E.", "198906182013022004", F), DossierState.DECIDED, 31),
    CaseSeed(ApplicantSeed("Maimunah, S.AP.", "198808082013022002", F), DossierState.READY, 35),
    CaseSeed(ApplicantSeed("Stefanus Lolo, S.Kom.", "198601302011011007", M), DossierState.HANDED_OVER, 40),
    CaseSeed(ApplicantSeed("Wahyu Nugroho, S.H.", "198511112010011013", M), DossierState.CLOSED, 75),
    CaseSeed(ApplicantSeed("Aminah Zahra, S.Pd.", "199109132015032010", F), DossierState.WITHDRAWN, 12),
    CaseSeed(ApplicantSeed("Agnes Tumiwa, S.Sos.", "198707192012012006", F), DossierState.EXPIRED, 70),
    CaseSeed(ApplicantSeed("Joko Prasetyo, S.E.", "198002282006041014", M), DossierState.REJECTED, 14),
)


def make_cases(staff: Sequence[User], now: datetime) -> list[Dossier]:
    """Every case of the table that does not exist yet; the exam cases are continued by `exams`."""
    return [dossier for seed in CASES if (dossier := _make_case(seed, staff, now)) is not None]


def _make_case(seed: CaseSeed, staff: Sequence[User], now: datetime) -> Dossier | None:
    sent = now - timedelta(days=seed.days_ago)
    person = make_applicant(seed.applicant, sent - timedelta(days=2))
    if Dossier.objects.filter(applicant=person).exists():
        return None
    dossier = _draft(person, sent - timedelta(days=1))
    if seed.state == DossierState.DRAFT:
        upload_all(dossier, now=sent, most=7)
        return dossier
    upload_all(dossier, now=sent - timedelta(hours=2))
    dossier = office.submit_dossier(dossier, by=person, now=sent)
    for step in _STEPS[seed.state]:
        dossier = step(Dossier.objects.get(pk=dossier.pk), staff, sent)
    return dossier


def _draft(person: User, now: datetime) -> Dossier:
    fill_profile(person, now)
    return open_draft(person, SCHEME, now)


def fill_profile(person: User, now: datetime) -> None:
    """Everything the profile page asks, the same for every applicant of the demo."""
    employer = Organisation.objects.get(short_name="Pemprov DKI Jakarta")
    facts = {
        "birth_place": "Jakarta",
        "phone": "081234567890",
        "position_title": "Kepala Unit Pelaksana",
        "employer": employer,
        "work_unit": Organisation.objects.get(short_name="DPMPTSP Provinsi DKI Jakarta"),
        "education": Education.S1,
        "education_place": "Universitas Indonesia",
        "education_field": "Administrasi Negara",
        "education_year": 2012,
        "service_years": 9,
    }
    nik = f"317101{person.birth_date:%d%m%y}{person.pk % 9000 + 1:04d}" if person.birth_date else ""
    office.save_profile(person, facts=facts, nik=_nik_for(person, nik), by=person, now=now)
    person.refresh_from_db()


def open_draft(person: User, scheme_slug: str, now: datetime) -> Dossier:
    """A draft for the scheme, with path and fee declared."""
    on = today_at(Organisation.objects.get(short_name="BKPSDM"), now)
    service, scheme = current_service_version(SERVICE, on=on), current_scheme_version(scheme_slug, on=on)
    if service is None or scheme is None:
        raise LookupError("Muat katalog lebih dahulu: manage.py load_catalogue")
    dossier = office.open_dossier(
        applicant=person,
        service_version=service,
        scheme_version=scheme,
        by=person,
        now=now,
    )
    return office.declare_path(
        dossier, path="experienced" if dossier.pk % 2 else "inexperienced", payer="regional_budget", by=person, now=now
    )


def _nik_for(person: User, nik: str) -> str:
    """A NIK counts forty up on the birth day for women."""
    if nik and person.gender == Gender.FEMALE:
        return f"{nik[:6]}{int(nik[6:8]) + 40:02d}{nik[8:]}"
    return nik


def start_check(dossier: Dossier, staff: Sequence[User], sent: datetime) -> Dossier:
    return office.start_check(dossier, by=with_role(staff, Role.INTAKE_OFFICER), now=sent + timedelta(hours=20))


def pass_documents(dossier: Dossier, staff: Sequence[User], sent: datetime) -> Dossier:
    """Accept every document; waive in writing those declared not to exist."""
    judge = with_role(staff, Role.VERIFIER if dossier.state == DossierState.VERIFICATION else Role.INTAKE_OFFICER)
    at = sent + timedelta(hours=22)
    for task in tasks_of(dossier):
        if task.versions:
            office.record_verdict(task.versions[-1], outcome=VerdictOutcome.ACCEPTED, by=judge, now=at)
        elif task.document.lack_reason and task.document.waived_at is None:
            office.waive_document(task.document, reason="Disetujui: pengalaman kerja memadai.", by=judge, now=at)
    return dossier


def give_back(dossier: Dossier, staff: Sequence[User], sent: datetime) -> Dossier:
    """Two documents to correct, all others accepted, one notice."""
    pass_documents(dossier, staff, sent)
    officer = with_role(staff, Role.INTAKE_OFFICER)
    at = sent + timedelta(hours=23)
    mend = [task for task in tasks_of(dossier) if task.versions][:2]
    for task, note in zip(
        mend, ("Halaman kedua tidak terbaca. Pindai ulang.", "Tanda tangan rektor terpotong."), strict=True
    ):
        office.record_verdict(
            task.versions[-1],
            outcome=VerdictOutcome.NEEDS_FIX,
            reason=VerdictReason.UNREADABLE,
            note=note,
            by=officer,
            now=at,
        )
    return office.return_dossier(dossier, by=officer, now=at + timedelta(minutes=5))


def begin_verification(dossier: Dossier, staff: Sequence[User], sent: datetime) -> Dossier:
    at = sent + timedelta(hours=24)
    return office.begin_verification(dossier, by=with_role(staff, Role.INTAKE_OFFICER), now=at)


def declare_complete(dossier: Dossier, staff: Sequence[User], sent: datetime) -> Dossier:
    at = sent + timedelta(days=2)
    verifier = with_role(staff, Role.VERIFIER)
    years = 9 if ProfileField.SERVICE_YEARS in dossier.service_version.fields_asked else None
    return office.declare_complete(dossier, service_years_confirmed=years, by=verifier, now=at)


def ask(dossier: Dossier, staff: Sequence[User], sent: datetime) -> Dossier:
    question = "Mohon jelaskan masa kerja Anda sebelum tahun 2015."
    return office.ask_information(
        dossier, question=question, by=with_role(staff, Role.VERIFIER), now=sent + timedelta(days=5)
    )


def admit(dossier: Dossier, staff: Sequence[User], sent: datetime) -> Dossier:
    return office.admit(dossier, by=with_role(staff, Role.LEADERSHIP), now=sent + timedelta(days=3))


def withdraw(dossier: Dossier, _staff: Sequence[User], sent: datetime) -> Dossier:
    note = "Saya akan mengajukan lagi tahun depan."
    return office.withdraw(dossier, by=dossier.applicant, now=sent + timedelta(days=1), note=note)


def reject(dossier: Dossier, staff: Sequence[User], sent: datetime) -> Dossier:
    """Refuse one document for good, then reject the dossier with a reason."""
    verifier = with_role(staff, Role.VERIFIER)
    at = sent + timedelta(days=2)
    task = next(task for task in tasks_of(dossier) if task.versions)
    note = "Pengangkatan bukan sebagai PNS Pemprov DKI Jakarta."
    outcome, reason = VerdictOutcome.REJECTED, VerdictReason.NOT_ELIGIBLE
    office.record_verdict(task.versions[-1], outcome=outcome, reason=reason, note=note, by=verifier, now=at)
    return office.reject_dossier(dossier, note=note, by=verifier, now=at)


def expire(dossier: Dossier, _staff: Sequence[User], sent: datetime) -> Dossier:
    """Nobody answered the notice: the portal ends the case by itself."""
    return office.expire_dossier(dossier, now=sent + timedelta(days=50)) or dossier


_CHECKED = (start_check, pass_documents)
_VERIFIED = (*_CHECKED, begin_verification)
_ACCEPTED = (*_VERIFIED, pass_documents, declare_complete)
_ADMITTED = (*_ACCEPTED, admit)
_STEPS = {
    DossierState.SUBMITTED: (),
    DossierState.COMPLETENESS_CHECK: (start_check,),
    DossierState.RETURNED: (start_check, give_back),
    DossierState.VERIFICATION: _VERIFIED,
    DossierState.ACCEPTED: _ACCEPTED,
    DossierState.AWAITING_INFORMATION: (*_ACCEPTED, ask),
    DossierState.WITHDRAWN: (withdraw,),
    DossierState.EXPIRED: (start_check, give_back, expire),
    DossierState.REJECTED: (*_VERIFIED, reject),
    **dict.fromkeys(
        (
            DossierState.ADMITTED,
            DossierState.IN_ASSESSMENT,
            DossierState.RECOMMENDED,
            DossierState.DECIDED,
            DossierState.READY,
            DossierState.HANDED_OVER,
            DossierState.CLOSED,
        ),
        _ADMITTED,
    ),
}


def to_admission(dossier: Dossier, staff: Sequence[User], sent: datetime) -> Dossier:
    """Every step of the office from a sent dossier to a participant."""
    for step in _ADMITTED:
        dossier = step(Dossier.objects.get(pk=dossier.pk), staff, sent)
    return dossier
