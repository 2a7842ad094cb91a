"""The signature tray: one page for whoever signs, and for whoever mends what came back (ADR 51)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone

from applicants.queries import clock_on, for_desk
from certificates import actions
from certificates.actions import MOST_AT_ONCE
from certificates.enums import TrayState
from certificates.forms import TrayNoteForm
from certificates.models import TrayPaper
from certificates.policies import mends_paper, sees_paper, sees_tray, signs_paper
from certificates.queries import approved_last, beside_in_tray, returned_by, returned_to, tray_of
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.drawings.shown import WAITING, look, serve_page
from certportal.kernel.files.serve import serve
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import Refused, refusals, told_in
from certportal.kernel.web.visitor import seen_version, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.accounts.models import User
    from certportal.kernel.accounts.policies import Policy


@GET
def show_tray(request: HttpRequest) -> HttpResponseBase:
    """What waits for this person's signature, what came back to be mended, and what they approved last."""
    admit(request, sees_tray)
    user = signed_in(request)
    rows = page(request, tray_of(user))
    returned, sent_back, approved = list(returned_to(user)), returned_by(user), approved_last(user)
    cases = [row.dossier_id for row in rows if row.dossier_id]
    clocks = for_desk(Q(pk__in=cases)) if cases else {}
    for row in rows:
        row.clock = clock_on(clocks[row.dossier_id]) if row.dossier_id in clocks else None  # type: ignore[attr-defined]
    shown = {"page": rows, "returned": returned, "sent_back": sent_back, "approved": approved}
    opened = sum(bool(row.opened) for row in rows)
    return render(request, "certificates/tray.html", shown | {"opened": opened})


@POST
@asked_again
@refusals
@once
def approve(request: HttpRequest) -> HttpResponseBase:
    """Approve what was ticked, each by itself; for each other there is a sentence.

    From the page of one paper the next of the tray lies open after it, as after the last step of a case.
    """
    admit(request, sees_tray)
    user, codes = signed_in(request), request.POST.getlist("dokumen")[:MOST_AT_ONCE]
    chosen = (
        TrayPaper.objects.visible_to(user)
        .filter(paper__code__in=codes)
        .select_related("paper", "office", "signer", "dossier")
    )
    if not (rows := list(chosen.order_by("laid_at", "pk"))):
        raise Refused(
            "Belum ada dokumen yang dicentang. Buka dokumennya, centang, lalu setujui.", code="nothing_chosen"
        )
    done, refused = actions.approve_papers(rows, by=user, now=timezone.now())
    if done:
        messages.success(request, f"{len(done)} dokumen disetujui: {', '.join(map(str, done))}.")
    for sentence in refused:
        messages.warning(request, sentence)
    following = tray_of(user).filter(paper__code=request.POST.get("lalu", "")).first()
    return redirect(following if following and done else "tray.list")


@GET
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """One paper with its pages, for whoever signs it or mends it."""
    return _page_of(request, _found(request, code, sees_paper))


def _page_of(request: HttpRequest, row: TrayPaper, form: TrayNoteForm | None = None) -> HttpResponseBase:
    user = signed_in(request)
    signs = row.state == TrayState.WAITING and row.paper.is_ready and signs_paper(user, row)
    following, left = beside_in_tray(row, user) if signs else (None, 0)
    context = {
        "row": row,
        "signs": signs,
        "following": following,
        "left": left,
        "mends": row.state == TrayState.RETURNED and mends_paper(user, row),
        "form": form or TrayNoteForm(mending=row.state == TrayState.RETURNED),
        "shown_pages": [(n, f"{row.paper.title}, halaman {n}") for n in range(1, _pages_of(row) + 1)],
        "counting": row.paper.file and row.paper.file.pages is None and look(row.paper.file, 1) == WAITING,
    }
    return render(request, "certificates/tray_paper.html", context)


def _pages_of(row: TrayPaper) -> int:
    return (row.paper.file.pages or 1) if row.paper.file else 0


@POST
@refusals
@once
def give_back(request: HttpRequest, code: str) -> HttpResponseBase:
    """Return a paper with a note; whoever prepared it reads the note."""
    row, form = _found(request, code, signs_paper), TrayNoteForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            typed = {"note": form.cleaned_data["note"], "by": signed_in(request), "now": timezone.now()}
            actions.return_paper(row, **typed, seen_version=seen_version(request))
            return go_on(request, f"{row} dikembalikan. Penyusunnya sudah diberi tahu.", "tray.list")
    return _page_of(request, row, form)


@POST
@refusals
@once
def hand_in(request: HttpRequest, code: str) -> HttpResponseBase:
    """Hand a mended paper in again; it waits for its signer, with what was done."""
    row, form = _found(request, code, mends_paper), TrayNoteForm(request.POST, mending=True)
    if form.is_valid():
        with told_in(form, request):
            typed = {"note": form.cleaned_data["note"], "by": signed_in(request), "now": timezone.now()}
            actions.lay_again(row, **typed, seen_version=seen_version(request))
            return go_on(request, f"{row} menunggu tanda tangan lagi.", "tray.list")
    return _page_of(request, row, form)


@GET
def file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The paper as it was printed."""
    row = _found(request, code, sees_paper)
    if row.paper.file is None:
        return serve_paper(request, row.paper)
    _opened(row, signed_in(request))
    return serve(request, row.paper.file, name=row.paper.file.original_name)


@GET
def page_picture(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """One page of it as a picture; with the last one it was opened, as with the whole file."""
    row = _found(request, code, sees_paper)
    if row.paper.file is None:
        return serve_paper(request, row.paper)
    shown = serve_page(request, row.paper.file, number)
    if number == row.paper.file.pages and shown.get("Content-Type", "").startswith("image/"):
        _opened(row, signed_in(request))
    return shown


def _found(request: HttpRequest, code: str, policy: Policy[TrayPaper]) -> TrayPaper:
    rows = TrayPaper.objects.select_related("paper__file", "office", "signer", "prepared_by", "dossier__applicant")
    found: TrayPaper = load(request, rows, policy, paper__code=code)
    return found


def _opened(row: TrayPaper, by: User) -> None:
    """The reading is written down: who signs has had the paper before them, and the person it is about may see that."""
    about = row.dossier.applicant_id if row.dossier else None
    note_reading(ReadingKind.DOCUMENT, by=by, title=str(row.paper), subject=row.paper, about=about, now=timezone.now())
