"""The person's own queue: keep this list under a name, forget one, higher rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from applicants import actions
from applicants.policies import sees_queue
from applicants.views.asking import me
from applicants.views.queue import kept_of
from certportal.kernel.web.load import admit
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import Refused, refusals

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@require_POST
@refusals
@once
def keep(request: HttpRequest) -> HttpResponseBase:
    """One of the small forms beside the filters; back to the list it stood on."""
    admit(request, sees_queue)
    person, act = me(request), request.POST.get("tindakan", "")
    query, name = kept_of(QueryDict(request.POST.get("saringan", "")[:2_000])).urlencode(), request.POST.get("nama", "")
    if act == "simpan":
        actions.keep_view(by=person, name=name, query=query)
    elif act == "hapus":
        actions.drop_view(by=person, name=name)
    elif act in {"tinggi", "rapat"}:
        actions.set_rows(by=person, roomy=act == "tinggi")
    else:
        raise Refused("Tindakan itu tidak dikenal. Pilih salah satu tombol di atas daftar.", code="unknown_act")
    return redirect(f"{reverse('queue.list')}?{query}" if query else "queue.list")
