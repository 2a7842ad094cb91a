"""Who may: named yes-or-no questions about a person and an object, joined by `&`, `|` and `~`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from certportal.kernel.accounts.queries import is_staff_person, organisations_of, roles_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from certportal.kernel.accounts.enums import Role
    from certportal.kernel.accounts.models import Organisation


@dataclass(frozen=True)
class Policy:
    """A question `(user, obj) -> bool` with a name for docs and for the page that says no."""

    test: Callable[[Any, Any], bool]
    name: str

    def __call__(self, user: Any, obj: Any = None) -> bool:
        return bool(self.test(user, obj))

    def __and__(self, other: Policy) -> Policy:
        return Policy(lambda user, obj: self(user, obj) and other(user, obj), f"({self.name} & {other.name})")

    def __or__(self, other: Policy) -> Policy:
        return Policy(lambda user, obj: self(user, obj) or other(user, obj), f"({self.name} | {other.name})")

    def __invert__(self) -> Policy:
        return Policy(lambda user, obj: not self(user, obj), f"~{self.name}")

    def __str__(self) -> str:
        return self.name


def policy(test: Callable[[Any, Any], bool]) -> Policy:
    """Decorator: the function's name becomes the policy's name."""
    return Policy(test, test.__name__)


def has_role(*roles: Role) -> Policy:
    """The person holds one of `roles`, at whatever organisation."""

    def holds(user: Any, obj: Any) -> bool:  # noqa: ARG001 (a policy always takes the object)
        return any(role in roles for role, _ in roles_of(user))

    return Policy(holds, f"has_role({', '.join(role.value for role in roles)})")


def works_at(getter: Callable[[Any], Organisation | int | None], *roles: Role) -> Policy:
    """The person holds one of `roles` at the organisation `getter(obj)`; never true without an organisation."""

    def works(user: Any, obj: Any) -> bool:
        place = getter(obj)
        if place is None:
            return False
        return (place if isinstance(place, int) else place.pk) in organisations_of(user, *roles)

    return Policy(works, f"works_at({', '.join(role.value for role in roles)})")


@policy
def is_active_person(user: Any, obj: Any) -> bool:  # noqa: ARG001 (a policy always takes the object)
    """Anybody signed in whose account is active."""
    return bool(user.is_authenticated and user.is_active)


@policy
def is_staff(user: Any, obj: Any) -> bool:  # noqa: ARG001 (a policy always takes the object)
    """Anybody who holds a staff role."""
    return is_staff_person(user)
