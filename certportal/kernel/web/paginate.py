"""One page of a long list."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Thing = TypeVar("Thing", bound=Model)


def page(request: HttpRequest, queryset: "QuerySet[Thing]", per_page: int = 25) -> "Page[Thing]":
    """The page that ?halaman= asks for; nonsense gives the first, too large the last.

    Draw it with `{% include "_components/pagination.html" with page=page %}`; filters in the address stay.
    """
    if not queryset.ordered:
        queryset = queryset.order_by("pk")
    return Paginator(queryset, per_page).get_page(request.GET.get("halaman", "1"))
