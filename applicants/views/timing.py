"""Pages about time: the ledger of a case, its paper, late cases, and the day a superior promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from applicants import actions
from applicants.exports import QUEUE_HEAD, queue_rows
from applicants.forms import PromiseForm
from applicants.models.visibility import visible_dossiers
from applicants.policies import promises_in_case, sees_dossier, sees_overdue, sees_queue
from applicants.queries import clock_on, in_full, late_cases, near_cases, roles_in_case, watched
from applicants.queries.overdue import NEAR_SHOWN
from applicants.queries.sorting import BY_LIMIT
from applicants.views.asking import load_dossier, me
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.audit.record import record
from certportal.kernel.files.sheets import CSV, XLSX, serve_sheet
from certportal.kernel.papers.queries import paper_for, papers_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.sla.enums import ClockState
from certportal.kernel.sla.queries import clock_of, owner_label
from certportal.kernel.sla.registry import label_of
from certportal.kernel.sla.story import stories_of
from certportal.kernel.sla.telling import (
    day_words,
    line_words,
    provisional_words,
    sheets_of,
    spent_words,
    why_words,
)
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.http import HttpRequest, HttpResponseBase

    from applicants.models.dossiers import DossierQuerySet
    from applicants.queries import Watched
    from certportal.kernel.accounts.models import User
    from certportal.kernel.sla.models import Clock, ClockEvent
    from certportal.kernel.sla.story import Story


LATE_SHOWN = 50  # lines on a page of late cases


@GET
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """Every clock of the case with its ledger and its days; running clocks come first."""
    dossier, now = load_dossier(request, code, sees_dossier), timezone.now()
    own = dossier.applicant_id == me(request).pk
    roles, today = roles_in_case(dossier), today_at(dossier.agency, now)
    stories = sorted(stories_of(dossier, now), key=lambda story: story.clock.state == ClockState.STOPPED)
    promises = promises_in_case(me(request), dossier)
    return render(
        request,
        "applicants/clocks.html",
        {
            "dossier": dossier,
            "clocks": [_shown(story, roles, today, insider=not own, promises=promises) for story in stories],
            "paper": paper_for(dossier, actions.TIME_ACCOUNT),
            "own": own,
        },
    )


def _shown(story: Story, roles: Mapping[int, str], today: date, *, insider: bool, promises: bool) -> dict[str, Any]:
    return {
        "story": story,
        "title": story.label,
        "spent": spent_words(story),
        "turn": owner_label(story.clock.waiting_on),
        "lines": [_line(line, roles, insider=insider) for line in story.lines],
        "sheets": sheets_of(story.months, today),
        "skipped": [(day.on, why_words(day)) for day in story.skipped if day.kind != "weekend"],
        "days": [(day.on, day_words(day), day.ahead) for day in story.days],
        "provisional": provisional_words(story),
        "promise_text": line_words(story.promise) if story.promise else "",
        "promises": promises and is_late(story.clock, today),
    }


def _line(line: ClockEvent, roles: Mapping[int, str], *, insider: bool) -> dict[str, Any]:
    """A line of the ledger for the timeline; the applicant reads roles, the office reads names too."""
    role = roles.get(line.by_id, "Petugas") if line.by_id else "Sistem"
    named = f"{line.by_name} ({role.lower()})" if insider and line.by_id else role
    return {
        "title": line.get_verb_display(),
        "on": line.on,
        "by": named,
        "note": line_words(line),
        "state": "done",
    }


def is_late(clock: Clock, today: date) -> bool:
    """Running, and its limit has passed."""
    return clock.state == ClockState.RUNNING and clock.limit_on < today


@POST
@refusals
@once
def order(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask for the account of time as a paper; drawn in the background."""
    dossier = load_dossier(request, code, sees_dossier)
    paper = actions.order_time_account(dossier, by=me(request), now=timezone.now())
    if paper.is_ready:
        messages.success(request, "Rincian waktu ini tidak berubah sejak terakhir disiapkan. Silakan unduh.")
    else:
        messages.success(request, "Rincian waktu sedang disiapkan, biasanya beberapa detik.")
    return redirect("dossier.time", code=code)


@GET
def file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The newest account of time that has been drawn."""
    dossier = load_dossier(request, code, sees_dossier)
    drawn = papers_for(dossier).filter(kind=actions.TIME_ACCOUNT, file__isnull=False).first()
    return serve_paper(request, drawn, name=f"Rincian waktu layanan {dossier.number}.pdf")


@GET_POST
@refusals
@once
def promise(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """Why the limit has passed, and the day a superior promises instead."""
    dossier, now = load_dossier(request, code, promises_in_case), timezone.now()
    clock = clock_of(dossier, kind)
    if clock is None:
        raise Http404
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.promise_new_day(dossier, kind, **form.cleaned_data, by=me(request), now=now)
            return go_on(request, "Janji baru tercatat dan pemohon diberi tahu.", "dossier.time", code=code)
    return render(
        request,
        "applicants/clock_promise.html",
        {"dossier": dossier, "clock": clock, "form": form, "label": label_of(kind), "late": _late(clock, now)},
    )


def _late(clock: Clock, now: datetime) -> bool:
    return is_late(clock, today_at(clock.organisation, now))


@GET_POST
def overdue(request: HttpRequest) -> HttpResponseBase:
    """What is really late in the offices one answers for, and the nearest others; posted: what is late as a file."""
    admit(request, sees_overdue)
    person, now = me(request), timezone.now()
    if request.method == "POST":
        return _late_file(request, person, now)
    late = page(request, late_cases(person, now), LATE_SHOWN)
    near = near_cases(person, now)[:NEAR_SHOWN]
    rows = [_row(case) for case in watched(cast("DossierQuerySet", late.object_list), near, user=person, now=now)]
    return render(
        request,
        "applicants/overdue.html",
        {
            "page": late,
            "late": [row for row in rows if row["watched"].told.tone == "bad"],
            "near": [row for row in rows if row["watched"].told.tone == "warn"],
            "takes_file": sees_queue(person, None),
        },
    )


def _late_file(request: HttpRequest, person: User, now: datetime) -> HttpResponseBase:
    """The late cases of the page with NIP and unit, for whoever reads such lists; that it was taken is written down."""
    admit(request, sees_queue)
    listed = late_cases(person, now).filter(visible_dossiers(person))
    found = in_full(listed, BY_LIMIT, "declared")
    rows = queue_rows((dossier, clock_on(dossier)) for dossier in found.iterator(chunk_size=500))
    record("queue.export", by=person, after={"rows": len(rows), "filter": {"batas": "terlambat"}}, now=now)
    note_reading(ReadingKind.EXPORT, by=person, title="Daftar berkas terlambat", now=now)
    kind = XLSX if request.POST.get("bentuk") == XLSX else CSV
    return serve_sheet(QUEUE_HEAD, rows, name=f"terlambat-{timezone.localdate(now):%Y-%m-%d}", kind=kind)


def _row(case: Watched) -> dict[str, Any]:
    state = case.dossier.state_row
    return {
        "watched": case,
        "dossier": case.dossier,
        "state": state.staff,
        "turn": state.turn.name.capitalize()
        if case.clock.waiting_on == "office"
        else owner_label(case.clock.waiting_on),
        "spent": ", ".join(f"{owner} {days}" for owner, days in case.spent),
    }
