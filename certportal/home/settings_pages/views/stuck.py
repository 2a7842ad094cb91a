"""Work, letters and reminders that are stuck: retried one by one or together, or given up with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.forms import NoteForm
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.stuck import AT_ONCE, KINDS, PUT_OFF, Kind, give_up, in_words, try_again
from certportal.kernel.jobs.moment import ahead, database_now
from certportal.kernel.sla.hold import held, release
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from certportal.home.settings_pages.stuck import Row


@GET
@for_admins
def overview(request: HttpRequest) -> HttpResponseBase:
    """How many of each kind wait for a person, and how many are tried again by themselves."""
    rows = [(kind, *kind.counts()) for kind in KINDS.values()]
    return render(request, "home/settings_stuck.html", {"rows": rows, "hold": held(), "server_now": database_now()})


@POST
@for_admins
@refusals
@once
def release_tick(request: HttpRequest) -> HttpResponseBase:
    """The server's clock is right: deadlines are counted again."""
    if release(by=signed_in(request), now=database_now()):
        messages.success(request, "Tenggat dan pengingat dihitung lagi dalam satu menit.")
    return redirect("settings.stuck")


@GET
@for_admins
def listed(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The rows of one kind, the newest first, each with its reason in words."""
    known = _kind(kind)
    rows = page(request, known.rows())
    waiting = set(known.hindered().filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    shown = [_row(known, row) | {"waits": row.pk in waiting} for row in rows]
    aside, hindered = known.counts()
    return render(
        request,
        "home/settings_stuck_kind.html",
        {"kind": known, "page": rows, "rows": shown, "aside": aside, "hindered": hindered},
    )


@POST
@for_admins
@refusals
@once
def retry_all(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Try all of one kind again, at most a thousand with one press."""
    known = _kind(kind)
    first = list(known.rows().values_list("pk", flat=True)[:AT_ONCE])
    done = try_again(known, first, by=signed_in(request), now=timezone.now())
    messages.success(request, f"{done} dicoba lagi. Hasilnya tampak di sini dalam beberapa menit.")
    return redirect("settings.stuck_kind", kind)


@POST
@for_admins
@refusals
@once
def retry(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Try one again now."""
    known, row = _load(request, kind, pk)
    if try_again(known, [row.pk], by=signed_in(request), now=timezone.now()):
        messages.success(request, f"{known.name(row)}: dicoba lagi.")
    else:
        messages.error(
            request, "Isi e-mail ini sudah dihapus karena tautannya kedaluwarsa. Minta penerimanya memulai lagi."
        )
    return redirect("settings.stuck_kind", kind)


@GET_POST
@for_admins
@refusals
@once
def stop(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Give one up for good, with the reason."""
    known, row = _load(request, kind, pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            give_up(known, row.pk, by=signed_in(request), note=form.cleaned_data["note"], now=timezone.now())
            messages.success(request, f"{known.name(row)}: dihentikan.")
            return redirect("settings.stuck_kind", kind)
    return render(request, "home/settings_stuck_stop.html", {"kind": known, "row": _row(known, row), "form": form})


def _kind(slug: str) -> Kind:
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


def _load(request: HttpRequest, slug: str, pk: int) -> tuple[Kind, Row]:
    known = _kind(slug)
    return known, load(request, known.rows(), tends_the_portal, pk=pk)


def _row(kind: Kind, row: Row) -> dict[str, object]:
    error, again_at = row.error, kind.again_at(row)
    put_off = again_at is not None and again_at > ahead()
    return {
        "pk": row.pk,
        "name": kind.name(row),
        "reason": PUT_OFF if put_off else in_words(error),
        "error": error,
        "again_at": again_at,
    }
