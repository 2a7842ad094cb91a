"""Work, letters and reminders that are stuck: retried one by one or together, or given up with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.forms.words import NoteForm
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.stuck import AT_ONCE, KINDS, PUT_OFF, Kind, give_up, in_words, try_again
from certportal.home.settings_pages.stuck_papers import Drawn, drawn_by
from certportal.kernel.jobs.moment import ahead, database_now
from certportal.kernel.jobs.trusted import HELD
from certportal.kernel.sla.hold import held, release
from certportal.kernel.sla.models import Reminder
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

OVER: Final = "Pekerjaan ini sudah selesai atau sudah dihentikan; tidak ada yang perlu dilakukan."

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from certportal.home.settings_pages.stuck import Row


@GET
@for_admins
def overview(request: HttpRequest) -> HttpResponseBase:
    """How many of each kind wait for a person, and how many are tried again by themselves."""
    rows = [(kind, *kind.counts(), kind.trying()) for kind in KINDS.values()]
    clock = {"hold": held(), "held": HELD, "server_now": database_now()}
    return render(request, "home/settings_stuck.html", {"rows": rows, **clock})


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
    """The rows of one kind, those set aside first, each with its reason in words."""
    known = _kind(kind)
    rows = page(request, known.rows())
    drawn = drawn_by(list(rows), signed_in(request))
    shown = [_row(known, row, drawn.get(row.pk)) for row in rows]
    aside, hindered = known.counts()
    counts = {"aside": aside, "hindered": hindered, "trying": known.trying()}
    return render(request, "home/settings_stuck_kind.html", {"kind": known, "page": rows, "rows": shown, **counts})


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
    known = _kind(kind)
    if known.is_over(pk):
        return _over(request, known)
    row = load(request, known.rows(), tends_the_portal, pk=pk)
    if try_again(known, [row.pk], by=signed_in(request), now=timezone.now()):
        messages.success(request, f"{_named(request, known, row)['name']}: dicoba lagi.")
    elif known.is_over(pk):
        return _over(request, known)
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
    known = _kind(kind)
    if known.is_over(pk):
        return _over(request, known)
    row = load(request, known.rows(), tends_the_portal, pk=pk)
    named = _named(request, known, row)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            give_up(known, row.pk, by=signed_in(request), note=form.cleaned_data["note"], now=timezone.now())
            messages.success(request, f"{named['name']}: dihentikan.")
            return redirect("settings.stuck_kind", kind)
    return render(request, "home/settings_stuck_stop.html", {"kind": known, "row": named, "form": form})


def _kind(slug: str) -> Kind:
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


def _over(request: HttpRequest, kind: Kind) -> HttpResponseBase:
    """Back to the list: a worker, or another admin, was faster."""
    messages.info(request, OVER)
    return redirect("settings.stuck_kind", kind.slug)


def _named(request: HttpRequest, kind: Kind, row: Row) -> dict[str, object]:
    return _row(kind, row, drawn_by([row], signed_in(request)).get(row.pk))


def _row(kind: Kind, row: Row, drawn: Drawn | None) -> dict[str, object]:
    error, again_at = row.error, kind.again_at(row)
    put_off = again_at is not None and again_at > ahead()
    return {
        "pk": row.pk,
        "name": drawn.title if drawn else kind.name(row),
        "drawn": drawn,
        # A reminder is planned long before, and its name has the day.
        "since": None if isinstance(row, Reminder) else row.created_at,
        "tries": 0 if isinstance(row, Reminder) else row.attempts,
        "waits": row.waits,  # type: ignore[union-attr] # annotated by Kind.rows
        "reason": PUT_OFF if put_off else in_words(error, row.outages),
        "error": error,
        "again_at": again_at,
    }
