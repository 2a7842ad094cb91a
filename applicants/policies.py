"""Who may do what with a dossier. `Dossier.objects.visible_to` finds the same rows as the policies for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.models import Dossier, extend_visibility
from applicants.models.office import OFFICE_ROLES
from applicants.models.visibility import READING_ROLES
from applicants.queries.overdue import cases_of_own_officers
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.policies import Policy, has_role, is_active_person, policy, works_at
from certportal.kernel.accounts.queries import organisations_of, workplaces_of

if TYPE_CHECKING:
    from applicants.models import (
        Endorsement,
        FieldCorrection,
        Leave,
        PrerequisiteWaiver,
        ProfileProposal,
        SuperiorNaming,
    )
    from certportal.kernel.accounts.models import Organisation
    from certportal.kernel.accounts.policies import Person

__all__ = [
    "admits_for_agency",
    "admits_somewhere",
    "answers_correction",
    "answers_proposal",
    "assigns_for_agency",
    "assigns_somewhere",
    "changes_leave",
    "checks_for_agency",
    "checks_namings",
    "decides_for_agency",
    "edits_dossier",
    "enters_for_applicant",
    "enters_leave_at",
    "excluded_from_checking",
    "excluded_from_verifying",
    "extend_visibility",
    "is_asked",
    "manages_leave_at",
    "may_apply",
    "nobody",
    "not_their_own",
    "owns_dossier",
    "promises_in_case",
    "reads_for_agency",
    "reads_receipt",
    "reopens_case",
    "reopens_correction",
    "reopens_question",
    "reviews_for_agency",
    "sees_at_once",
    "sees_dossier",
    "sees_leave",
    "sees_namings",
    "sees_overdue",
    "sees_queue",
    "takes_back_waiver",
    "verifies_for_agency",
    "waives_prerequisites",
    "works_at_counter",
    "works_on_case",
    "works_the_queue",
]


def _agency(dossier: Dossier) -> int:
    return dossier.agency_id


@policy
def owns_dossier(user: Person, obj: Dossier) -> bool:
    """The applicant of the dossier."""
    return bool(is_active_person(user, obj) and obj.applicant_id == user.pk)


@policy
def _was_sent(user: Person, obj: Dossier) -> bool:  # noqa: ARG001 (a policy always takes the person)
    return obj.submitted_at is not None


@policy
def _was_accepted(user: Person, obj: Dossier) -> bool:  # noqa: ARG001 (a policy always takes the person)
    return obj.complete_declared_at is not None


@policy
def _is_found(user: Person, obj: Dossier) -> bool:
    """Asked of the database, because upper apps decide with their own rows."""
    return isinstance(user, User) and user.is_active and Dossier.objects.visible_to(user).filter(pk=obj.pk).exists()


@policy
def nobody(user: Person, obj: object) -> bool:  # noqa: ARG001 (a policy always takes both)
    """Only the portal itself (SYSTEM) may; no person."""
    return False


@policy
def _came_over_the_counter(user: Person, obj: Dossier) -> bool:  # noqa: ARG001 (a policy always takes the person)
    return obj.entered_by_id is not None


@policy
def _is_their_own(user: Person, obj: Dossier) -> bool:
    return bool(obj.applicant_id == user.pk)


not_their_own: Policy[Dossier] = ~_is_their_own
works_at_counter: Policy[object] = is_active_person & has_role(Role.INTAKE_OFFICER)
# A paper dossier is typed in and mended by the counter of its office, for its applicant; no officer does it for their
# own dossier.
enters_for_applicant: Policy[Dossier] = (
    is_active_person & _came_over_the_counter & not_their_own & works_at(_agency, Role.INTAKE_OFFICER)
)
edits_dossier: Policy[Dossier] = owns_dossier | enters_for_applicant
may_apply: Policy[object] = is_active_person
reads_for_agency: Policy[Dossier] = is_active_person & _was_sent & works_at(_agency, *READING_ROLES)
checks_for_agency: Policy[Dossier] = (
    is_active_person & _was_sent & works_at(_agency, Role.INTAKE_OFFICER, Role.VERIFIER)
)
# Officers who apply themselves are applicants in their own case: pages and acts of the office are closed to them there. The
# moves ask the policies without this, because their guard says in a sentence who has to do it instead.
works_on_case: Policy[Dossier] = checks_for_agency & not_their_own
# What ended without an answer is opened again by who had asked: the counter, or the verifier after "lengkap dan benar".
reopens_correction: Policy[Dossier] = checks_for_agency & ~_was_accepted
verifies_for_agency: Policy[Dossier] = is_active_person & _was_sent & works_at(_agency, Role.VERIFIER)
reopens_question: Policy[Dossier] = verifies_for_agency & _was_accepted
reopens_case: Policy[Dossier] = (reopens_correction | reopens_question) & not_their_own
admits_for_agency: Policy[Dossier] = is_active_person & _was_sent & works_at(_agency, Role.LEADERSHIP)
# On the review branch: who reviews and recommends, and who decides.
reviews_for_agency: Policy[Dossier] = is_active_person & _was_sent & works_at(_agency, Role.TECHNICAL_TEAM)
decides_for_agency: Policy[Dossier] = is_active_person & _was_sent & works_at(_agency, Role.LEADERSHIP)
sees_at_once: Policy[Dossier] = owns_dossier | reads_for_agency
sees_dossier: Policy[Dossier] = sees_at_once | _is_found
sees_queue: Policy[object] = is_active_person & has_role(*READING_ROLES)


@policy
def _at_service_office(user: Person, obj: object) -> bool:  # noqa: ARG001 (a policy always takes the object)
    return any(Seat.SERVICE_OFFICE in office.seats for office in workplaces_of(user, *READING_ROLES))


# In the menu only where cases arrive: an office that examines alone would find the list empty every day.
works_the_queue: Policy[object] = sees_queue & _at_service_office
assigns_for_agency: Policy[Dossier] = (
    is_active_person
    & _was_sent
    & not_their_own
    & works_at(_agency, Role.INTAKE_OFFICER, Role.VERIFIER, Role.LEADERSHIP)
)
admits_somewhere: Policy[object] = is_active_person & has_role(Role.LEADERSHIP)
assigns_somewhere: Policy[object] = is_active_person & has_role(Role.INTAKE_OFFICER, Role.VERIFIER, Role.LEADERSHIP)

sees_overdue: Policy[object] = is_active_person & has_role(
    Role.LEADERSHIP, Role.VERIFIER, Role.INSPECTORATE, Role.SYSTEM_ADMIN
)


@policy
def _is_over_an_officer(user: Person, obj: Dossier) -> bool:
    """The superior of an officer who has the case in hand."""
    return isinstance(user, User) and Dossier.objects.filter(cases_of_own_officers(user), pk=obj.pk).exists()


promises_in_case: Policy[Dossier] = (
    is_active_person & _was_sent & not_their_own & (works_at(_agency, Role.LEADERSHIP) | _is_over_an_officer)
)
reads_receipt: Policy[Dossier] = owns_dossier | checks_for_agency


@policy
def is_asked(user: Person, obj: Endorsement) -> bool:
    """The superior an endorsement was put to."""
    return isinstance(user, User) and is_active_person(user, obj) and obj.is_put_to(user)


@policy
def checks_namings(user: Person, obj: SuperiorNaming) -> bool:
    """An officer of the office that the dossier goes to; also of a draft, of which they see nothing else."""
    place = obj.dossier.agency_id
    held = {(role, place) for role in (Role.INTAKE_OFFICER, Role.VERIFIER)}
    return isinstance(user, User) and user.is_active and bool(held & user.role_pairs())


sees_namings: Policy[object] = is_active_person & has_role(Role.INTAKE_OFFICER, Role.VERIFIER)


@policy
def answers_correction(user: Person, obj: FieldCorrection) -> bool:
    """An officer of the office that has the dossier of this correction in hand."""
    return works_on_case(user, obj.dossier)


@policy
def answers_proposal(user: Person, obj: ProfileProposal) -> bool:
    """Whose data it is."""
    return bool(is_active_person(user, obj) and obj.holder_id == user.pk)


# A waived prerequisite changes what is examined, so waiving is the verifier's task, as declaring complete is.
waives_prerequisites: Policy[Dossier] = verifies_for_agency


@policy
def takes_back_waiver(user: Person, obj: PrerequisiteWaiver) -> bool:
    """A verifier of the office that has the dossier of this waiver."""
    return not_their_own(user, obj.dossier) and waives_prerequisites(user, obj.dossier)


def _place(office: Organisation) -> int:
    return office.pk


enters_leave_at: Policy[Organisation] = is_active_person & works_at(_place, *OFFICE_ROLES)
manages_leave_at: Policy[Organisation] = is_active_person & works_at(_place, Role.LEADERSHIP, Role.SYSTEM_ADMIN)
sees_leave: Policy[object] = is_active_person & has_role(*OFFICE_ROLES)


@policy
def changes_leave(user: Person, obj: Leave) -> bool:
    """Who is away, who stands in, and who leads the office or runs the portal there."""
    return is_active_person(user, obj) and (
        user.pk in {obj.person_id, obj.stand_in_id} or manages_leave_at(user, obj.agency)
    )


def excluded_from_verifying(user: User, dossier: Dossier) -> str | None:
    """Why this person may not verify this dossier; besides the above, nobody verifies what they entered themselves."""
    if dossier.entered_by_id == user.pk:
        return "Berkas ini Anda masukkan sendiri di loket, jadi verifikasinya harus dilakukan verifikator lain."
    return excluded_from_checking(user, dossier)


def excluded_from_checking(user: User, dossier: Dossier) -> str | None:
    """Why this person may not judge this dossier, as a sentence; None when they may.

    Nobody checks their own dossier, that of their direct superior, or that of an institution they speak for.
    """
    if dossier.applicant_id == user.pk:
        return "Anda pemohon berkas ini, jadi pemeriksaannya harus dilakukan petugas lain."
    if dossier.on_behalf_of_id in organisations_of(user, Role.INSTITUTION_OFFICER):
        return f"Anda sendiri petugas {dossier.on_behalf_of}. Mintalah petugas lain memeriksa berkas ini."
    if user.superior_id == dossier.applicant_id:
        return "Pemohon adalah atasan langsung Anda. Mintalah petugas lain memeriksa berkas ini."
    return None
