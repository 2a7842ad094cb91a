"""Which office is asked for a duty of a case: the one that holds the seat the duty belongs to.

The service office of a case receives, verifies, admits and hands over. While it holds the seat of the certification body
too, it also examines, decides and issues, whatever organisation the scheme's body has: one office, as it always was. Where
it does not, the organisation of that body is asked. An exam is run by the office that owns its test site.

Everything that asks goes through here: policies, lists, desks and the receivers of notices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.db.models import Q

from certportal.kernel.accounts.enums import Seat
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.queries import workplaces_of

if TYPE_CHECKING:
    from certportal.kernel.accounts.enums import Role
    from certportal.kernel.accounts.models import User
    from schemes.models import SchemeVersion


class Examined(Protocol):
    """A dossier or an exam: the service office, and the version of the scheme (none on the review branch)."""

    @property
    def agency(self) -> Organisation: ...

    @property
    def scheme_version(self) -> SchemeVersion | None: ...


def body_office(case: Examined) -> int | None:
    """The office (id) that examines, decides and issues in this case; None where nobody holds that seat.

    No query while the service office holds it; else those of the scheme's body, where the caller has not joined it.
    """
    if Seat.CERTIFICATION_BODY in case.agency.seats or case.scheme_version is None:
        return case.agency.pk
    organisation = case.scheme_version.scheme.body.organisation
    return organisation.pk if organisation and Seat.CERTIFICATION_BODY in organisation.seats else None


def is_apart(case: Examined) -> bool:
    """Whether a certification body of its own, at another office, examines and issues in this case."""
    return body_office(case) not in {None, case.agency.pk}


def at_body(user: User, *roles: Role) -> Q:
    """Condition on rows with `agency` and `scheme_version`: `body_office` is an office where the person holds such a role."""
    holding = _holding(user, *roles)
    apart = at_body_apart(user, *roles)
    own = Q(agency__in=holding)
    return own | apart if apart is not None else own


def at_body_apart(user: User, *roles: Role) -> Q | None:
    """As `at_body`, only cases of other offices, which do not hold the seat themselves; None where there are no such offices.

    Those are few, and read first, so that lists still find their rows by index: one query per person.
    """
    holding = _holding(user, *roles)
    served = user.offices_without_body() if holding else []
    return Q(agency__in=served, scheme_version__scheme__body__organisation__in=holding) if served else None


def decided_at(office: Organisation) -> Q:
    """Condition on rows with `agency` and `scheme_version`: this one, which holds the seat, is their `body_office`."""
    served = Organisation.objects.ids_without(Seat.CERTIFICATION_BODY)
    return Q(agency=office) | Q(agency__in=served, scheme_version__scheme__body__organisation=office)


def _holding(user: User, *roles: Role) -> list[int]:
    return [office.pk for office in workplaces_of(user, *roles) if Seat.CERTIFICATION_BODY in office.seats]
