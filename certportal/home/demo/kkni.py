"""Two cases for a KKNI qualification: one with half of its units chosen, one with printed papers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from applicants import actions as office
from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.queries import selected_codes, unit_basis_of
from assessments import actions as exams
from certportal.home.demo.cases import fill_profile, open_draft, to_admission
from certportal.home.demo.documents import upload_all
from certportal.home.demo.exams import assessor_of, at_nine, examine, finish, meet, plan_event, sign
from certportal.home.demo.people import ApplicantSeed, make_applicant
from certportal.kernel.accounts.enums import Gender
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certportal.kernel.accounts.models import User

DRAFT = (ApplicantSeed("Wulan Kusumawardani, S.Pd.", "199005142015032011", Gender.FEMALE), "kkni-instruktur-5")
DECIDED = (ApplicantSeed("Bonifasius Tarigan, S.T.", "198304092009011009", Gender.MALE), "kkni-asesor-4")
HALF = 5  # electives ticked in the draft, of nine


def make_kkni(staff: Sequence[User], now: datetime) -> list[Dossier]:
    """Both cases, each only once."""
    return [dossier for dossier in [_half_chosen(now), _decided(staff, now)] if dossier is not None]


def _open(seed: ApplicantSeed, scheme: str, now: datetime) -> Dossier | None:
    person = make_applicant(seed, now - timedelta(days=1))
    if Dossier.objects.filter(applicant=person).exists():
        return None
    fill_profile(person, now)
    return open_draft(person, scheme, now)


def _half_chosen(now: datetime) -> Dossier | None:
    at = now - timedelta(days=2)
    dossier = _open(*DRAFT, at)
    basis = unit_basis_of(dossier, today_at(dossier.agency, at)) if dossier else None
    if dossier is None or basis is None:
        return None
    electives = basis.package.rules.effective_electives[:HALF]
    return office.choose_units(dossier, {*selected_codes(dossier), *electives}, by=dossier.applicant, now=at)


def _decided(staff: Sequence[User], now: datetime) -> Dossier | None:
    """Sent forty days ago with the smallest complete package; examined, decided, printed, not yet fetched."""
    sent = now - timedelta(days=40)
    dossier = _open(*DECIDED, sent - timedelta(days=1))
    basis = unit_basis_of(dossier, today_at(dossier.agency, sent)) if dossier else None
    if dossier is None or basis is None:
        return None
    person = dossier.applicant
    units = basis.package.completed(selected_codes(dossier), basis.held, basis.waived) or frozenset()
    office.choose_units(dossier, units, by=person, now=sent - timedelta(hours=3))
    upload_all(dossier, now=sent - timedelta(hours=2))
    dossier = to_admission(office.submit_dossier(dossier, by=person, now=sent), staff, sent)
    assessor, wanted = assessor_of(staff, now), {person.nip or "": DossierState.READY}
    event = plan_event("Uji Asesor Jenjang 4", staff, assessor, [dossier], starts_at=at_nine(now - timedelta(days=12)))
    examine(event, assessor, now - timedelta(days=12))
    sign(event, assessor, now - timedelta(days=11))
    exams.issue_report(event, by=assessor.user, now=now - timedelta(days=11))
    meet(event, wanted, staff, now - timedelta(days=8), title="Rapat pleno kualifikasi KKNI")
    finish([dossier], wanted, staff, now - timedelta(days=7))
    return dossier
