"""The superior without an account: the link from the official mailbox, used once, opens what they may open, and no more.

A mail scanner that fetches the address uses nothing up: the link is used by the button on its page.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applicants.actions.attesting import by_link
from applicants.actions.endorsing import settle, turn_down
from applicants.actions.linking import (
    can_open,
    link_for,
    link_with_key,
    masked,
    open_until,
    renew_link,
    request_of,
    use_link,
)
from applicants.forms import RefuseForm, SignForm, shown_by
from applicants.views.superior import STATEMENT, context_of, tell_of_changes, vouched_file
from certportal.kernel.accounts.addresses import counted_address
from certportal.kernel.files.serve import serve
from certportal.kernel.web import throttle
from certportal.kernel.web.back import go_on
from certportal.kernel.web.errors import too_many
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import ConfirmationLink, Endorsement

WINDOW: Final = timedelta(hours=1)
ASKED_PER_ADDRESS: Final = 60
_SESSION: Final = "superior_link"
_URLS: Final[dict[str, Any]] = {"file_url": "link.file", "refuse_url": "link.refuse", "by_link": True}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refusals
@once
def open_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what the link is for without naming anybody; the button uses it up and opens the documents here."""
    now = timezone.now()
    if request.method == "POST" and _too_often(request, now):
        return too_many(request, until=throttle.opens_again(WINDOW, now))
    link = link_for(token)
    usable = link is not None and can_open(link, now=now) and request.user.pk != _applicant_of(link)
    if request.method == "POST" and usable and link is not None and use_link(link, by=by_link(link).actor, now=now):
        request.session.cycle_key()
        request.session[_SESSION] = link.pk
        return redirect("link.show")
    renewable = link is not None and not usable and not link.endorsement.outcome
    return render(
        request,
        "applicants/superior_link.html",
        {
            "usable": usable,
            "answered": bool(link and link.endorsement.outcome),
            "renewable": renewable and request.user.pk != _applicant_of(link),
            "address": masked(link.address) if link else "",
            "token": token,
            "link": link,
        },
    )


def _too_often(request: HttpRequest, now: datetime) -> bool:
    """Uses and requests for new links of one visitor; looking is not counted, because a GET writes nothing."""
    return throttle.count("tautan", counted_address(request), window=WINDOW, now=now) > ASKED_PER_ADDRESS


def _applicant_of(link: ConfirmationLink | None) -> int:
    return link.endorsement.document.dossier.applicant_id if link else 0


@login_not_required
@never_cache
@require_POST
@refusals
@once
def renew(request: HttpRequest, token: str) -> HttpResponseBase:
    """Mail a new link to the same official address; the page says no more than that it was sent."""
    now, link = timezone.now(), link_for(token)
    if _too_often(request, now):
        return too_many(request, until=throttle.opens_again(WINDOW, now))
    if link is None or request.user.pk == _applicant_of(link):
        raise Http404
    renew_link(link, by=by_link(link).actor, now=now)
    return go_on(request, f"Tautan baru dikirim ke {masked(link.address)}.", "link.open", token=token)


def _too_late(request: HttpRequest) -> ConfirmationLink | None:
    """The link that this browser has used, once the time for reading has passed."""
    link = link_with_key(request.session.get(_SESSION, 0))
    until = open_until(link) if link else None
    return link if until is not None and timezone.now() >= until else None


def _opened(request: HttpRequest) -> tuple[ConfirmationLink, Endorsement]:
    """The link that this browser has used, while its time runs; Http404 otherwise."""
    link = link_with_key(request.session.get(_SESSION, 0))
    until = open_until(link) if link else None
    if link is None or until is None or timezone.now() >= until:
        raise Http404
    asked = request_of(link)
    if request.user.pk == asked.document.dossier.applicant_id:
        raise Http404
    return link, asked


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refusals
@once
def show(request: HttpRequest) -> HttpResponseBase:
    """Read, then confirm with the name under which the office knows the superior.

    After two hours the page says how to go on; nothing of the request is shown any more.
    """
    if late := _too_late(request):
        shown = {"late": True, "address": masked(late.address)}
        return render(request, "applicants/superior_link.html", shown, status=HTTPStatus.NOT_FOUND)
    link, asked = _opened(request)
    form = SignForm(request.POST or None, name=asked.name, statement=STATEMENT)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            typed, seen = form.cleaned_data["typed_name"], shown_by(request.POST, "seen")
            settle(asked, by_link(link), typed_name=typed, seen=seen, now=timezone.now())
            return go_on(request, "Konfirmasi Anda tercatat. Pemohon sudah diberi tahu.", "link.show")
    elif request.method == "POST":
        tell_of_changes(form, asked, seen=shown_by(request.POST, "seen"))
    return render(
        request,
        "applicants/endorsement.html",
        context_of(asked, form, RefuseForm(), urls={**_URLS, "until": open_until(link)}),
    )


@login_not_required
@never_cache
@require_POST
@refusals
@once
def refuse(request: HttpRequest) -> HttpResponseBase:
    """Do not confirm, and say why."""
    link, asked = _opened(request)
    form = RefuseForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            turn_down(asked, by_link(link), reason=form.cleaned_data["reason"], now=timezone.now())
            return go_on(request, "Jawaban Anda tercatat. Pemohon membaca alasan Anda.", "link.show")
    sign = SignForm(name=asked.name, statement=STATEMENT)
    context = context_of(asked, sign, form, urls={**_URLS, "until": open_until(link)})
    return render(request, "applicants/endorsement.html", context)


@login_not_required
@never_cache
@require_safe
def file(request: HttpRequest, row: str) -> HttpResponseBase:
    """One of the files the superior vouches for, as long as they have not answered."""
    _link, asked = _opened(request)
    task = vouched_file(asked, row)
    if task is None or task.newest is None:
        raise Http404
    return serve(request, task.newest.file, name=task.newest.file.original_name)
