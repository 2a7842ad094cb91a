"""Views get an object only through `load`, which checks the permission; pages without an object call `admit`."""

from typing import Any, Protocol, TypeVar, cast

from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from certportal.kernel.accounts.policies import Person, Policy
from certportal.kernel.audit.record import record

Thing = TypeVar("Thing", bound=Model)


class _Sees(Protocol):
    def visible_to(self, user: Person) -> "QuerySet[Any]": ...


def load(
    request: HttpRequest,
    source: "type[Thing] | QuerySet[Thing]",
    policy: Policy[Thing],
    *,
    at_once: Policy[Thing] | None = None,
    **lookup: object,
) -> Thing:
    """The one object this person may act on.

    Http404 when it does not exist or the person may not even know that it exists (`visible_to`); PermissionDenied when
    they may see it but `policy` says no. Both leave an audit row "access.denied" when the object exists. `source` is a
    model or a queryset of it; its manager must offer `visible_to(user)`, otherwise ImproperlyConfigured.

    `at_once` is a part of `policy` that is judged by the row alone and never lets anybody see more than `visible_to`:
    for those it admits the row is looked up by its key, without the conditions of everybody else.
    """
    queryset = source if isinstance(source, QuerySet) else source._default_manager.all()  # noqa: SLF001 - Django's own name
    if not hasattr(queryset, "visible_to"):
        raise ImproperlyConfigured(f"{queryset.model.__name__} has no visible_to(user); load() cannot guard it.")
    if at_once is not None and (known := _one(queryset, lookup)) is not None and at_once(request.user, known):
        return _noted(request, known)
    seen: QuerySet[Thing] = cast("_Sees", queryset).visible_to(request.user)
    found = _one(seen, lookup)
    if found is None:
        hidden = _one(queryset.model._base_manager.all(), lookup)  # noqa: SLF001 - Django's own name
        if hidden is not None:
            _denied(request, hidden, policy, "tidak boleh mengetahui")
        raise Http404
    if not policy(request.user, found):
        _denied(request, found, policy, "tidak berwenang")
        raise PermissionDenied
    return _noted(request, found)


def _noted(request: HttpRequest, found: Thing) -> Thing:
    """Whoever opens a case of their own reads it in the frame for reading, staff too (`Site.at_bench`)."""
    if getattr(found, "applicant_id", None) == request.user.pk:
        request.reads_own = True  # type: ignore[attr-defined]
    return found


def admit(request: HttpRequest, policy: Policy[object]) -> None:
    """For pages without an object: PermissionDenied, with an audit row "access.denied", when `policy` says no."""
    if not policy(request.user, None):
        _denied(request, None, policy, "tidak berwenang")
        raise PermissionDenied


def _one(queryset: "QuerySet[Thing]", lookup: dict[str, object]) -> Thing | None:
    """One row or none; a value that cannot be a key at all (letters for a number, overlong) is simply not found.

    `lookup` is a key, so there is nothing to order: `first()` would compare its ORDER BY with every column of the joins,
    which costs more than reading the row.
    """
    try:
        return next(iter(queryset.filter(**lookup).order_by()[:1]), None)
    except (ValueError, ValidationError, OverflowError):
        return None


def _denied(request: HttpRequest, obj: Model | None, policy: Policy[Any], why: str) -> None:
    record(
        "access.denied",
        by=request.user,
        subject=obj,
        note=f"{why}: {request.method} {request.path[:200]} ({policy.name})",
    )
