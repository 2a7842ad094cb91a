"""Who may: named yes-or-no questions about a person and an object, joined by `&`, `|` and `~`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, overload

from certportal.kernel.accounts.queries import is_staff_person, organisations_of, roles_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from certportal.kernel.accounts.enums import Role, Seat
    from certportal.kernel.accounts.models import Organisation

Person: TypeAlias = "User | AnonymousUser"
"""Who asks: somebody signed in, or a visitor."""

Judged_contra = TypeVar("Judged_contra", contravariant=True)  # what a policy judges
Both = TypeVar("Both")  # what two joined policies can both judge
Placed = TypeVar("Placed")

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from certportal.kernel.accounts.models import User


@dataclass(frozen=True)
class Policy(Generic[Judged_contra]):
    """A question `(person, obj) -> bool` with a name for docs and for the 403 page.

    `Policy[Dossier]` judges a dossier; `Policy[object]` the person alone, so that it can be used everywhere.
    `roles` are those it asks for, where it names them.
    """

    test: Callable[[Any, Judged_contra], bool]
    name: str
    roles: frozenset[Role] = frozenset()

    @overload
    def __call__(self: Policy[None], user: Person) -> bool: ...
    @overload
    def __call__(self, user: Person, obj: Judged_contra) -> bool: ...
    def __call__(self, user: Person, obj: Any = None) -> bool:
        return bool(self.test(user, obj))

    @overload
    def __and__(self: Policy[object], other: Policy[Both]) -> Policy[Both]: ...
    @overload
    def __and__(self: Policy[Both], other: Policy[Both]) -> Policy[Both]: ...
    def __and__(self, other: Policy[Any]) -> Policy[Any]:
        name, roles = f"({self.name} & {other.name})", self.roles | other.roles
        return Policy(lambda user, obj: self(user, obj) and other(user, obj), name, roles)

    @overload
    def __or__(self: Policy[object], other: Policy[Both]) -> Policy[Both]: ...
    @overload
    def __or__(self: Policy[Both], other: Policy[Both]) -> Policy[Both]: ...
    def __or__(self, other: Policy[Any]) -> Policy[Any]:
        name, roles = f"({self.name} | {other.name})", self.roles | other.roles
        return Policy(lambda user, obj: self(user, obj) or other(user, obj), name, roles)

    def __invert__(self) -> Policy[Judged_contra]:
        return Policy(lambda user, obj: not self(user, obj), f"~{self.name}")

    def __str__(self) -> str:
        return self.name


def policy(test: Callable[[Person, Both], bool]) -> Policy[Both]:
    """Decorator: the function's name becomes the policy's name."""
    return Policy(test, test.__name__)


def has_role(*roles: Role) -> Policy[object]:
    """The person holds one of `roles`, at whatever organisation."""

    def holds(user: Person, obj: object) -> bool:  # noqa: ARG001 (a policy always takes the object)
        return any(role in roles for role, _ in roles_of(user))

    return Policy(holds, f"has_role({', '.join(role.value for role in roles)})", frozenset(roles))


def works_at(
    getter: Callable[[Placed], Organisation | int | None], *roles: Role, seat: Seat | None = None
) -> Policy[Placed]:
    """The person holds one of `roles` at the organisation `getter(obj)`; never true without an organisation.

    `seat` names, for docs, the seat for which that organisation is asked, where it need not be the service office.
    """

    def works(user: Person, obj: Placed) -> bool:
        offices = organisations_of(user, *roles)
        place = getter(obj) if offices else None  # for whom the role is missing, nothing is read
        return place is not None and (place if isinstance(place, int) else place.pk) in offices

    named = ", ".join(role.value for role in roles)
    return Policy(works, f"works_at({f'{seat.value}: ' if seat else ''}{named})", frozenset(roles))


@policy
def is_active_person(user: Person, obj: object) -> bool:  # noqa: ARG001 (a policy always takes the object)
    """Anybody signed in whose account is active."""
    return bool(user.is_authenticated and user.is_active)


@policy
def is_staff(user: Person, obj: object) -> bool:  # noqa: ARG001 (a policy always takes the object)
    """Anybody who holds a staff role."""
    return is_staff_person(user)
