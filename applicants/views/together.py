"""One act with many cases of the queue: each case in its own transaction, and for each what was done or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from applicants import actions
from applicants.enums import DossierState
from applicants.policies import admits_for_agency, assigns_for_agency, sees_queue
from applicants.queries import offered_to, order_of, to_admit_beside
from applicants.views.asking import me
from applicants.views.assigning import MOST_AT_ONCE, say_each
from applicants.views.queue import SEARCHED, SORT, narrowed_by
from certportal.kernel.web.load import admit
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import Refused, refusals
from schemes.enums import Branch

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Dossier


@require_POST
@refusals
@once
def together(request: HttpRequest) -> HttpResponseBase:
    """What the bar below the list was asked to do with the ticked cases, or with all of the filtered list."""
    admit(request, sees_queue)
    named = request.POST.get("tindakan", "")
    act, offered = _ACTS.get(named), offered_to(me(request)).get(named)
    if act is None and offered is None:
        raise Refused("Tindakan itu tidak dikenal. Pilih salah satu tombol di bawah daftar.", code="unknown_act")
    chosen = _chosen(request)
    if not chosen:
        raise Refused("Belum ada berkas yang dicentang. Centang berkasnya, lalu pilih lagi.", code="nothing_chosen")
    return act(request, chosen) if act else _ticked_on(offered.page if offered else "", chosen)


def asked_for(request: HttpRequest) -> QueryDict:
    """The list that stood on the page, as its form sends it along."""
    asked = QueryDict(request.POST.get("saringan", "")[:2_000], mutable=True)
    if request.POST.get(SEARCHED):
        asked[SEARCHED] = "ya"
    return asked


def _chosen(request: HttpRequest) -> list[Any]:
    """The ticked cases, or the whole filtered list, in its order; at most MOST_AT_ONCE, and the rest is told."""
    asked = asked_for(request)
    narrowed = narrowed_by(request, asked, timezone.now())
    rows = narrowed.narrowed().with_names()
    if not request.POST.get("semua"):
        rows = rows.filter(code__in=request.POST.getlist("berkas")[:MOST_AT_ONCE])
    found = list(rows.order_by(*order_of(asked.get(SORT, ""), ended=narrowed.ended))[: MOST_AT_ONCE + 1])
    if len(found) > MOST_AT_ONCE:
        messages.info(request, f"Dikerjakan {MOST_AT_ONCE} berkas pertama. Ulangi untuk sisanya.")
    return found[:MOST_AT_ONCE]


def _back(request: HttpRequest) -> HttpResponseBase:
    asked = asked_for(request)
    return redirect(f"{reverse('queue.list')}?{asked.urlencode()}" if asked else "queue.list")


def _take(request: HttpRequest, chosen: list[Any]) -> HttpResponseBase:
    person, now = me(request), timezone.now()
    done, refused = actions.assign_many(chosen, person=person, by=person, now=now)
    say_each(request, done, refused, "berkas sekarang Anda tangani")
    return _back(request)


def _remind(request: HttpRequest, chosen: list[Any]) -> HttpResponseBase:
    person, now = me(request), timezone.now()
    done, refused = actions.one_by_one(chosen, lambda row: actions.remind(row, by=person, now=now))
    say_each(request, done, refused, "berkas: yang mendapat giliran sudah diingatkan")
    return _back(request)


def _ticked_on(page: str, chosen: list[Any]) -> HttpResponseBase:
    """The page of an app above that goes on with what was ticked."""
    return redirect(f"{reverse(page)}?{urlencode([('berkas', row.code) for row in chosen])}")


def _share(request: HttpRequest, chosen: list[Any]) -> HttpResponseBase:
    """The page that asks for the colleague and the reason."""
    mine = [row for row in chosen if assigns_for_agency(me(request), row)]
    return _ticked_on("queue.assign", mine)


def _admit(request: HttpRequest, chosen: list[Any]) -> HttpResponseBase:
    """The page of one decree, with every case ticked that it can name; of the others it is said why they are not there."""
    person = me(request)
    ready = [row for row in chosen if _can_be_admitted(row, request)]
    beside = {row.pk for row in to_admit_beside(ready[0], person)} if ready else set()
    for row in chosen:
        if row not in ready:
            messages.warning(request, f"{row}: berstatus “{row.state_row.staff}”, atau bukan wewenang Anda.")
        elif row != ready[0] and row.pk not in beside:
            messages.warning(request, f"{row}: kantor, layanan, atau skemanya lain. Tetapkan dengan keputusan sendiri.")
    if not ready:
        return _back(request)
    ticked = urlencode([("bersama", row.code) for row in ready[1:]])
    return redirect(f"{reverse('dossier.admit', args=[ready[0].code])}?{ticked}")


def _can_be_admitted(row: Dossier, request: HttpRequest) -> bool:
    person = me(request)
    return (
        row.state == DossierState.ACCEPTED
        and row.branch == Branch.EXAM
        and row.applicant_id != person.pk
        and admits_for_agency(person, row)
    )


_ACTS = {"ambil": _take, "tugaskan": _share, "ingatkan": _remind, "tetapkan": _admit}
