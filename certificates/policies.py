"""Who issues, hands over and reads the register: each asked at the office that holds the seat."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django.utils import timezone

from applicants.models import Dossier
from applicants.queries.seats import body_office
from certificates.models import BODY_REGISTER_READERS, REGISTER_READERS
from certificates.models.transmittals import TRANSMITTAL_READERS
from certificates.models.tray import PREPARERS
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.accounts.oneself import accounts_of
from certportal.kernel.accounts.policies import has_role, policy, works_at
from certportal.kernel.accounts.queries import workplaces_of

if TYPE_CHECKING:
    from assessments.models import ExamEvent
    from certificates.models import Certificate, PrintOrder, ResultLetter, Transmittal, TrayPaper
    from certportal.kernel.accounts.policies import Person

About: TypeAlias = "Dossier | Certificate | ResultLetter"


def _dossier(obj: About) -> Dossier:
    return obj if isinstance(obj, Dossier) else obj.dossier


def _office(obj: About) -> int:
    """The service office of a certificate, a letter or a dossier."""
    return _dossier(obj).agency_id


def _body(obj: About) -> int | None:
    """The office that speaks for the certification body (LSP)."""
    return body_office(_dossier(obj))


@policy
def holds(user: Person, obj: About) -> bool:
    """The person named on the paper."""
    return bool(user.is_active and _dossier(obj).applicant_id == user.pk)


@policy
def _is_another_person(user: Person, obj: About) -> bool:
    return bool(_dossier(obj).applicant_id != user.pk)


# Nobody issues or hands over their own papers. The certification body issues, the service office hands over (001 step 8).
issues = works_at(_body, Role.CERTIFICATE_ADMIN, seat=Seat.CERTIFICATION_BODY) & _is_another_person
hands_over = works_at(_office, Role.CERTIFICATE_ADMIN, seat=Seat.SERVICE_OFFICE) & _is_another_person
# What is printed may be suspended or withdrawn by who leads the office that issued it, never by its holder.
oversees = works_at(_body, Role.LEADERSHIP, seat=Seat.CERTIFICATION_BODY) & _is_another_person
issues_somewhere = has_role(Role.CERTIFICATE_ADMIN)


@policy
def _shares_with_another_office(user: Person, _obj: object) -> bool:
    """Whether one prints or hands over at an office that has one of the two seats alone. Asks nothing beyond the roles."""
    pair = {Seat.CERTIFICATION_BODY, Seat.SERVICE_OFFICE}
    return any(len(pair.intersection(office.seats)) == 1 for office in workplaces_of(user, Role.CERTIFICATE_ADMIN))


# Whose menu has the signed lists: elsewhere one office does both, and there are none.
passes_lists = issues_somewhere & _shares_with_another_office


def _service(obj: ExamEvent) -> int:
    return obj.agency_id


def _examines(obj: ExamEvent) -> int | None:
    return body_office(obj)


def _ordered_at(obj: PrintOrder) -> int:
    return obj.office_id


# Who prints the papers of an exam together; of each case it is asked once more whose they are (`sheets_of_cases`).
prints_event = works_at(_service, Role.CERTIFICATE_ADMIN) | works_at(_examines, Role.CERTIFICATE_ADMIN)
reads_order = works_at(_ordered_at, Role.CERTIFICATE_ADMIN)


def _sender(obj: Transmittal) -> int:
    return obj.sender_id


def _receiver(obj: Transmittal) -> int:
    return obj.receiver_id


# Who has made a list, and who counts what came with it.
receives_list = works_at(_receiver, Role.CERTIFICATE_ADMIN, seat=Seat.SERVICE_OFFICE)
reads_list = works_at(_sender, *TRANSMITTAL_READERS) | works_at(_receiver, *TRANSMITTAL_READERS)
reads_lists_somewhere = has_role(*TRANSMITTAL_READERS)
reads_paper = holds | works_at(_office, *REGISTER_READERS) | works_at(_body, *BODY_REGISTER_READERS)
# Who keeps the scan of a signed paper: the desk that issues or hands it over, never whom it is about.
_CLERKS = (Role.CERTIFICATE_ADMIN, Role.INTAKE_OFFICER, Role.VERIFIER)
scans_paper = (works_at(_office, *_CLERKS) | works_at(_body, Role.CERTIFICATE_ADMIN)) & _is_another_person
scans_list = works_at(_sender, Role.CERTIFICATE_ADMIN) | works_at(_receiver, Role.CERTIFICATE_ADMIN)


# --- The signature tray ---------------------------------------------------------------------------------------
@policy
def signs_paper(user: Person, obj: TrayPaper) -> bool:
    """The person printed as its signer, also under an account merged into theirs."""
    return obj.signer_id in accounts_of(user.pk)


@policy
def _prepared(user: Person, obj: TrayPaper) -> bool:
    return user.pk is not None and obj.prepared_by_id == user.pk


@policy
def _about_another(user: Person, obj: TrayPaper) -> bool:
    return obj.dossier is None or obj.dossier.applicant_id != user.pk


@policy
def heads_an_office(user: Person, _obj: object) -> bool:
    """Whoever's period at the head of an office runs today, definitive or acting."""
    return OfficeHead.objects.running(timezone.localdate()).filter(person=user.pk).exists()


def _tray_office(obj: TrayPaper) -> int:
    return obj.office_id


# Who mends what was returned: whoever prepared it, or the desk of its office.
mends_paper = (_prepared | works_at(_tray_office, *PREPARERS)) & _about_another
sees_paper = signs_paper | mends_paper
leads_somewhere = has_role(Role.LEADERSHIP)
sees_tray = has_role(Role.LEADERSHIP, *PREPARERS) | heads_an_office
