"""Registrations that are stuck: whose address was never confirmed, or whose number has another owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.acts.numbers import ask_number
from certportal.home.settings_pages.asked import go_to_asked
from certportal.home.settings_pages.forms.words import NoteForm, WordForm
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.queries import ForAdmins, never_proved, registrations, unproved_accounts
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.accounts.claims import holders, release_never_proved
from certportal.kernel.accounts.claims import release as end_registration
from certportal.kernel.accounts.models import PendingRegistration
from certportal.kernel.web import search
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

_LIST = "settings.registrations"


@GET_POST
@for_admins
def listed(request: HttpRequest) -> HttpResponseBase:
    """Who waits for an officer first, then who has not confirmed; and accounts of earlier days nobody confirmed."""
    if request.method == "POST":
        return search.look_for(request, _LIST, keep=())
    word, now = search.looked_for(request, _LIST), timezone.now()
    return render(
        request,
        "home/settings_registrations.html",
        {
            "form": WordForm(initial={"q": word}),
            "page": page(request, registrations(word, now)),
            "never_proved": never_proved(word),
        },
    )


@GET_POST
@for_admins
@refusals
@once
def release(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End a registration, with the reason that its address is told."""
    row, form = _load(request, pk), NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            end_registration(row, by=signed_in(request), note=form.cleaned_data["note"], now=timezone.now())
            return go_on(
                request,
                f"Pendaftaran {row.full_name} dilepas. Alasannya dikirim ke {row.email}.",
                "settings.registrations",
            )
    return render(request, "home/settings_registration.html", _facts(row, form, giving=False))


@GET_POST
@for_admins
@asked_again
@refusals
@once
def hand_over(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask a second person to give the number to whoever registered, with the reason."""
    row, form = _load(request, pk), NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            note = form.cleaned_data["note"]
            return go_to_asked(request, ask_number(row, by=signed_in(request), note=note, now=timezone.now()))
    return render(request, "home/settings_registration.html", _facts(row, form, giving=True))


@POST
@for_admins
@refusals
@once
def release_account(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Close an account of earlier days that nobody confirmed, so that its number is free."""
    person = load(request, unproved_accounts(), tends_the_portal, pk=pk)
    release_never_proved(person, by=signed_in(request), now=timezone.now())
    return go_on(
        request, f"Akun {person.full_name} ditutup; NIP dan NIK-nya dapat didaftarkan lagi.", "settings.registrations"
    )


def _load(request: HttpRequest, pk: int) -> PendingRegistration:
    return load(request, ForAdmins(PendingRegistration), tends_the_portal, pk=pk)


def _facts(row: PendingRegistration, form: NoteForm, *, giving: bool) -> dict[str, object]:
    return {"row": row, "form": form, "giving": giving, "holders": holders(row)}
