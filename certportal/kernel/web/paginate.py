"""One page of a long list."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Thing = TypeVar("Thing", bound=Model)


def page(
    request: HttpRequest, queryset: "QuerySet[Thing]", per_page: int = 25, *, count: int | None = None
) -> "Page[Thing]":
    """The page that ?halaman= asks for; nonsense gives the first, too large the last.

    With `count` given, the query that counts is saved. Filters in the address stay; draw the page with
    `{% include "_components/pagination.html" with page=page %}`.
    """
    if not queryset.ordered:
        queryset = queryset.order_by("pk")
    pages = Paginator(queryset, per_page)
    if count is not None:
        pages.count = count  # a cached property: once set, it is not queried
    return pages.get_page(request.GET.get("halaman", "1"))
