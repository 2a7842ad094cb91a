"""The queue: every sent dossier of the person's offices, filtered by the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applicants.filters import QueueFilter
from applicants.models import Dossier
from applicants.models.visibility import READING_ROLES
from applicants.policies import sees_queue
from applicants.queries import open_clocks
from applicants.views.asking import me
from applicants.views.shown import state_pill
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.web.load import admit
from certportal.kernel.web.paginate import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """Every sent dossier of the person's offices, filtered by the address."""
    person = me(request)
    admit(request, sees_queue)
    offices = organisations_of(person, *READING_ROLES)
    mine = Dossier.objects.with_names().filter(Q(agency__in=offices), submitted_at__isnull=False)
    narrowed = QueueFilter(request.GET, queryset=mine.order_by("submitted_at", "pk"))
    rows = page(request, narrowed.narrowed())
    clocks = open_clocks(rows)
    shown = [(dossier, *state_pill(dossier, insider=True), clocks.get(dossier.pk)) for dossier in rows]
    return render(request, "applicants/queue.html", {"filter": narrowed, "page": rows, "rows": shown})
