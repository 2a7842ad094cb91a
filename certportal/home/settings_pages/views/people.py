"""People: find, add, correct, invite, close and open accounts; grant and revoke roles."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages import history
from certportal.home.settings_pages.actions import close_account, open_account, take_factor, take_role
from certportal.home.settings_pages.acts.factors import ask_factor
from certportal.home.settings_pages.acts.numbers import correct_or_ask
from certportal.home.settings_pages.acts.roles import ask_close, ask_end, ask_role
from certportal.home.settings_pages.asked import go_to_asked
from certportal.home.settings_pages.forms.people import EditPersonForm, EndRoleForm, NewPersonForm, RoleForm, SearchForm
from certportal.home.settings_pages.forms.words import NoteForm
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.queries import ForAdmins, current_roles
from certportal.home.settings_pages.queries import people as found_people
from certportal.home.settings_pages.staffing import staffing
from certportal.kernel.accounts.actions import add_person
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.invitations import invite_person, may_be_invited
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.accounts.personnel import check_in_person, only_typed
from certportal.kernel.accounts.releasing import has_second_factor, release_needs_second, why_no_release
from certportal.kernel.accounts.roles import grant_role
from certportal.kernel.accounts.seconds import ROLES_FOR_TWO, watches
from certportal.kernel.approvals.queries import waiting_about
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.web import search
from certportal.kernel.web.back import go_on
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponseBase

_INVITED = "settings.invited"
_LIST = "settings.people"


def load_person(request: HttpRequest, pk: int) -> User:
    """The person of this page."""
    return load(request, ForAdmins(User), tends_the_portal, pk=pk)


def open_person(request: HttpRequest, pk: int) -> User:
    """The person whose data this page shows; that it was opened is written down."""
    found = load_person(request, pk)
    by, now = signed_in(request), timezone.now()
    note_reading(ReadingKind.PERSON, by=by, subject=found, title="Data orang di pengaturan", about=found.pk, now=now)
    return found


@GET_POST
@for_admins
def people(request: HttpRequest) -> HttpResponseBase:
    """Everybody, or whoever fits the filters; the search is posted, so that its words stay out of the address."""
    if request.method == "POST":
        return search.look_for(request, _LIST, keep=("peran", "keadaan"))
    criteria = search.criteria(request, _LIST)
    form = SearchForm(criteria)
    rows = page(request, found_people(form.chosen("q"), form.chosen("peran"), form.chosen("keadaan")))
    return render(
        request,
        "home/settings_people.html",
        {"form": SearchForm(initial=criteria.dict()), "page": rows, "staffing": staffing(timezone.localdate())},
    )


@GET_POST
@for_admins
@refusals
@once
def add(request: HttpRequest) -> HttpResponseBase:
    """Add a person; roles and invitation follow on that person's page."""
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            person = add_person(**form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(
                request,
                f"{person.full_name} tercatat. Sekarang beri peran, lalu kirim undangan.",
                "settings.person",
                pk=person.pk,
            )
    return render(request, "home/settings_person_form.html", {"form": form, "person": None})


@GET
@for_admins
def person(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One person: account, roles, and who changed what."""
    return _person_page(request, open_person(request, pk), RoleForm())


@GET_POST
@for_admins
@refusals
@once
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Correct a person's data."""
    who = open_person(request, pk)
    form = EditPersonForm(request.POST or None, person=who)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            asked = correct_or_ask(
                who,
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                now=timezone.now(),
            )
            if asked:
                return go_to_asked(request, asked, "menunggu orang kedua. Isian lain sudah tersimpan.")
            return go_on(request, f"Data {who.full_name} tersimpan.", "settings.person", pk=pk)
    return render(request, "home/settings_person_form.html", {"form": form, "person": who})


@POST
@for_admins
@refusals
@once
def invite(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the invitation; for somebody without an address the link is shown once, so that the admin can pass it on."""
    who = load_person(request, pk)
    invitation = invite_person(person=who, by=signed_in(request), now=timezone.now())
    if who.email:
        messages.success(request, f"Undangan dikirim ke {who.email}.")
    else:
        request.session[_INVITED] = {
            "person": who.pk,
            "url": invitation.url,
            "until": moment_in_words(invitation.expires_at),
        }
    return redirect("settings.person", pk=pk)


@GET_POST
@for_admins
@refusals
@once
def close(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Close the account, or open it again, with a reason."""
    who = load_person(request, pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act, done = (close_account, "dinonaktifkan") if who.is_active else (open_account, "diaktifkan kembali")
        note, by, now = form.cleaned_data["note"], signed_in(request), timezone.now()
        with told_in(form, request):
            if who.is_active and watches(who):
                return go_to_asked(request, ask_close(who, reason=note, by=by, now=now))
            act(who, by=by, note=note, now=now)
            return go_on(request, f"Akun {who.full_name} {done}.", "settings.person", pk=pk)
    return render(request, "home/settings_person_close.html", {"form": form, "person": who, "watcher": watches(who)})


@GET_POST
@for_admins
@asked_again
@refusals
@once
def release_factor(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take off a second factor that its holder has lost, or ask a second person about that of staff."""
    who = load_person(request, pk)
    form = NoteForm(request.POST or None)
    if request.method == "GET" and (why := why_no_release(who, by=signed_in(request))):
        return go_on(request, why, "settings.person", pk=pk, tell=messages.info)
    if request.method == "POST" and form.is_valid():
        note, by, now = form.cleaned_data["note"], signed_in(request), timezone.now()
        with told_in(form, request):
            if release_needs_second(who):
                return go_to_asked(request, ask_factor(who, reason=note, by=by, now=now))
            take_factor(who, by=by, note=note, now=now)
            return go_on(request, f"Verifikasi dua langkah {who.full_name} dilepas.", "settings.person", pk=pk)
    shown = {"form": form, "person": who, "needs_second": release_needs_second(who)}
    return render(request, "home/settings_person_factor.html", shown)


@POST
@for_admins
@refusals
@once
def check_nip(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An officer has seen the employee card of somebody else."""
    who = load_person(request, pk)
    check_in_person(who, by=signed_in(request), now=timezone.now())
    return go_on(request, f"NIP {who.full_name} ditandai diperiksa petugas.", "settings.person", pk=pk)


@GET_POST
@for_admins
@asked_again
@refusals
@once
def grant(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give a role from today, or ask a second person to approve one that decides about others.

    The form stands on the page of the person, where whoever opens this address is led.
    """
    who, form = load_person(request, pk), RoleForm(request.POST)
    if request.method != "POST":
        return redirect("settings.person", pk=pk)
    if form.is_valid():
        role, place, now = Role(form.cleaned_data["role"]), form.cleaned_data["organisation"], timezone.now()
        with told_in(form, request):
            if role in ROLES_FOR_TWO:
                reason = form.cleaned_data["reason"]
                return go_to_asked(request, ask_role(who, place, role, reason=reason, by=signed_in(request), now=now))
            grant_role(user=who, organisation=place, role=role, by=signed_in(request), now=now)
            return go_on(request, f"Peran {role.label} diberikan kepada {who.name_at_end}.", "settings.person", pk=pk)
    return _person_page(request, who, form)


@POST
@for_admins
@refusals
@once
def revoke(request: HttpRequest, pk: int, membership: int) -> HttpResponseBase:
    """End a role at once; that of a watcher when a second person has approved."""
    held: ForAdmins[Membership] = ForAdmins(Membership).select_related("user", "organisation")
    row = load(request, held, tends_the_portal, pk=membership, user_id=pk)
    form, by, now = EndRoleForm(request.POST, row=row), signed_in(request), timezone.now()
    if form.is_valid():
        with told_in(form, request):
            reason = form.cleaned_data["reason"]
            if form.needs_second:
                return go_to_asked(request, ask_end(row, reason=reason, by=by, now=now))
            take_role(row, note=reason, by=by, now=now)
            return go_on(
                request, f"Peran {Role(row.role).label} dicabut dari {row.user.name_at_end}.", "settings.person", pk=pk
            )
    return _person_page(request, row.user, RoleForm(), ending={row.pk: form})


def _person_page(
    request: HttpRequest, who: User, form: BaseForm, *, ending: Mapping[int, EndRoleForm] = MappingProxyType({})
) -> HttpResponseBase:
    """The page of a person; `ending` is the form of a role, by its id, that was sent and comes back."""
    invited: dict[str, Any] = request.session.get(_INVITED, {})
    if invited.get("person") == who.pk:
        del request.session[_INVITED]  # shown once
    return render(
        request,
        "home/settings_person.html",
        {
            "person": who,
            "roles": [(row, ending.get(row.pk) or EndRoleForm(row=row)) for row in current_roles().filter(user=who)],
            "role_form": form,
            "waiting": waiting_about(who, timezone.now()),
            "faulty": next(iter(ending.values()), form),
            "history": history.of_person(who),
            "invited": invited if invited.get("person") == who.pk else None,
            "oneself": who == request.user,
            "has_factor": has_second_factor(who),
            "may_invite": may_be_invited(who),
            "only_typed": only_typed(who),
        },
    )
