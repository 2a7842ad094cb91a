"""One page of a long list."""

from typing import Any, TypeVar, overload

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

AT = "halaman"
"""The parameter of the address that says which page."""

Thing = TypeVar("Thing", bound=Model)
Item = TypeVar("Item")


@overload
def page(
    request: HttpRequest, rows: "QuerySet[Thing]", per_page: int = 25, *, count: int | None = None, at: str = AT
) -> "Page[Thing]": ...
@overload
def page(request: HttpRequest, rows: list[Item], per_page: int = 25) -> "Page[Item]": ...
def page(
    request: HttpRequest,
    rows: "QuerySet[Thing] | list[Item]",
    per_page: int = 25,
    *,
    count: int | None = None,
    at: str = AT,
) -> "Page[Thing] | Page[Item]":
    """The page of these rows, or of these items, that ?halaman= asks for; nonsense gives the first, too large the last.

    With `count` given, the query that counts is saved. Where one page has two lists, `at` names the parameter of the
    second. Filters in the address stay; draw the page with `{% include "_components/pagination.html" with page=page %}`.
    """
    if isinstance(rows, QuerySet) and not rows.ordered:
        rows = rows.order_by("pk")
    pages: Paginator[Any] = Paginator(rows, per_page)
    if count is not None:
        pages.count = count  # a cached property: once set, it is not queried
    return pages.get_page(request.GET.get(at, "1"))
