"""Floor views, the least a page can cost: same server, middleware, session and rows, nothing else of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import Context, Engine

from applicants.models import Dossier

if TYPE_CHECKING:
    from django.http import HttpRequest

ROWS = 25
_LIST = Engine().from_string(
    "<!doctype html><h1>{{ count }}</h1><table>{% for row in rows %}<tr><td>{{ row.number }}<td>"
    "{{ row.applicant.full_name }}<td>{{ row.agency.name }}<td>{{ row.state }}<td>{{ row.submitted_at|date:'d.m.Y' }}"
    "{% endfor %}</table>"
)


# The floor is the least such a page can cost, so the column it sorts by has its own index.
INDEX = "CREATE INDEX IF NOT EXISTS bench_floor ON applicants_dossier (submitted_at, id) WHERE submitted_at IS NOT NULL"


def listing(request: HttpRequest) -> HttpResponse:
    """One count and one page of rows with their names, for somebody signed in."""
    str(request.user)  # the session and the person, as every page of the portal reads them
    sent = Dossier.objects.filter(submitted_at__isnull=False)
    rows = sent.select_related("applicant", "agency").order_by("submitted_at", "pk")[:ROWS]
    return HttpResponse(_LIST.render(Context({"count": sent.count(), "rows": rows})))


def row(request: HttpRequest, code: str) -> HttpResponse:
    """One row by its code, for somebody signed in."""
    found = Dossier.objects.select_related("applicant").get(code=code)
    return HttpResponse(f"<!doctype html><h1>{found.number}</h1><p>{found.applicant.full_name}<p>{request.user}")


@login_not_required
def hello(_request: HttpRequest) -> HttpResponse:
    """A sentence for anybody."""
    return HttpResponse("<!doctype html><h1>Halo</h1>")
