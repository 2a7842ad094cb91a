"""Who has which dossier: take it, give it to a colleague, assign many, and leave with its stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applicants import actions
from applicants.actions.assigning import leave_in_words
from applicants.enums import WorkStage
from applicants.forms import AssignForm, LeaveForm
from applicants.models import Dossier, Leave
from applicants.models.office import OFFICE_ROLES
from applicants.policies import (
    assigns_for_agency,
    assigns_somewhere,
    changes_leave,
    manages_leave_at,
    sees_leave,
)
from applicants.queries import (
    assignments_of,
    away_from_stage,
    colleagues,
    leaves_at,
    roles_at,
    stage_of,
    stages_of,
    with_officer,
    work_of,
)
from applicants.queries.office import ROLES_OF_STAGE
from applicants.views.asking import load_dossier, me
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import workplaces_of
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import Refused, refusals, told_in
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.accounts.models import User

MOST_AT_ONCE = 50
LEAVE_FIELDS = ("person", "stand_in", "agency", "starts_on", "ends_on")


@require_POST
@refusals
@once
def take(request: HttpRequest, code: str) -> HttpResponseBase:
    """Become the officer of the dossier oneself."""
    dossier = load_dossier(request, code, assigns_for_agency)
    actions.assign(dossier, person=me(request), by=me(request), now=timezone.now())
    return go_on(request, f"Berkas {dossier} sekarang Anda tangani.", dossier)


@GET_POST
@refusals
@once
def assign(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give the dossier to a colleague, with a reason; below, who had it before."""
    dossier, person = load_dossier(request, code, assigns_for_agency), me(request)
    stage = stage_of(dossier)
    people = colleagues([dossier.agency_id], *(ROLES_OF_STAGE[stage] if stage else ()))
    away = away_from_stage(dossier.agency_id, stage, today_at(dossier.agency, timezone.now())) if stage else {}
    form = AssignForm(request.POST or None, people=people, by=person, away=away)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            row = actions.assign(
                dossier,
                person=form.cleaned_data["person"],
                by=person,
                now=timezone.now(),
                reason=form.cleaned_data["reason"],
                despite_leave=form.cleaned_data.get("despite_leave", False),
            )
            return go_on(request, f"Berkas {dossier} ditugaskan kepada {row.person.name_at_end}.", dossier)
    return render(
        request,
        "applicants/assign.html",
        {"dossier": dossier, "form": form, "stage": stage, "history": assignments_of(dossier)},
    )


@GET_POST
@refusals
@once
def assign_many(request: HttpRequest) -> HttpResponseBase:
    """The dossiers ticked in the queue, to one person, with one reason."""
    admit(request, assigns_somewhere)
    person = me(request)
    chosen = _chosen(request)
    form = AssignForm(request.POST or None, people=_people_for(chosen), by=person, away=_away_for(chosen))
    if request.method == "POST" and chosen and form.is_valid():
        with told_in(form, request):
            to, despite = form.cleaned_data["person"], form.cleaned_data.get("despite_leave", False)
            if to.pk in form.away and not despite:
                raise Refused(leave_in_words(form.away[to.pk]), code="away", field="person")
            done, refused = actions.assign_many(
                chosen,
                person=to,
                by=person,
                now=timezone.now(),
                reason=form.cleaned_data["reason"],
                despite_leave=despite,
            )
            say_each(request, done, refused, f"berkas ditugaskan kepada {to.full_name}")
            return redirect("queue.list")
    return render(request, "applicants/assign_many.html", {"form": form, "chosen": chosen})


def _chosen(request: HttpRequest) -> list[Any]:
    """Ticked dossiers the person may share out, as the queue orders them."""
    codes = (request.POST if request.method == "POST" else request.GET).getlist("berkas")[:MOST_AT_ONCE]
    rows = with_officer(Dossier.objects.with_names()).visible_to(me(request)).filter(code__in=codes)
    return [row for row in rows.order_by("submitted_at", "pk") if assigns_for_agency(me(request), row)]


def _people_for(chosen: Iterable[Dossier]) -> Any:
    """Who may have at least one of them."""
    roles = {role for row in chosen if (stage := stage_of(row)) for role in ROLES_OF_STAGE[WorkStage(stage)]}
    return colleagues({row.agency_id for row in chosen}, *roles)


def _away_for(chosen: Iterable[Dossier]) -> dict[int, Leave]:
    """By person: their running leave from a stage one of the dossiers is in."""
    now = timezone.now()
    away: dict[int, Leave] = {}
    for agency, stage in {(row.agency, stage) for row in chosen if (stage := stage_of(row))}:
        away |= away_from_stage(agency.pk, stage, today_at(agency, now))
    return away


def say_each(request: HttpRequest, done: list[Dossier], refused: list[str], what: str) -> None:
    """What was done, with the numbers of the dossiers, and one sentence for each in which it was not."""
    if done:
        messages.success(request, f"{len(done)} {what}: {', '.join(map(str, done))}.")
    for sentence in refused:
        messages.warning(request, sentence)
    if not done and not refused:
        messages.info(request, "Tidak ada berkas yang perlu dipindahkan.")


# --- Leave ------------------------------------------------------------------------------------------------------------
@GET_POST
@refusals
@once
def leave(request: HttpRequest) -> HttpResponseBase:
    """Leave that runs or is to come, and the form for another."""
    admit(request, sees_leave)
    person, now = me(request), timezone.now()
    form = _leave_form(request, person)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            typed = {name: form.cleaned_data[name] for name in LEAVE_FIELDS}
            said = {"reason": form.cleaned_data["reason"], "by": person, "now": now}
            role = Role(form.cleaned_data["role"])
            if _needs_second(role, typed, now):
                asked = actions.ask_acting(**typed, **said)
                told = f"{asked.title} menunggu orang kedua. Cutinya tercatat setelah disetujui."
                return go_on(request, told, "leave.list", tell=messages.info)
            row = actions.enter_leave(**typed, role=role, **said)
            messages.success(request, f"Cuti {row.person.full_name} tercatat. Penggantinya {row.stand_in.name_at_end}.")
            if form.cleaned_data["hand_over"]:
                handed = actions.hand_over_work(row, by=person, now=now)
                say_each(request, *handed, "berkas diserahkan kepada pengganti")
            return redirect("leave.list")
    rows = [_shown(row, person) for row in leaves_at(person, timezone.localdate(now))]
    return render(request, "applicants/leave.html", {"form": form, "rows": rows})


def _needs_second(role: Role, typed: Mapping[str, Any], now: datetime) -> bool:
    days = {name: value for name, value in typed.items() if name != "person"}
    return actions.appoints_leader(role=role, **days, now=now)


def _leave_form(request: HttpRequest, person: User) -> LeaveForm:
    workplaces = workplaces_of(person, *OFFICE_ROLES)
    managed = [office for office in workplaces if manages_leave_at(person, office)]
    alone, offices = not managed, managed or workplaces
    people = colleagues([office.pk for office in offices], *OFFICE_ROLES)
    held = {role for office in offices for role in roles_at(person, office.pk)} if alone else set(OFFICE_ROLES)
    return LeaveForm(
        request.POST or None,
        offices=offices,
        people=people,
        roles=[role for role in Role if role in held],
        by=person,
        alone=alone,
    )


def _shown(row: Leave, person: User) -> dict[str, Any]:
    over = work_of(row.stand_in, row.agency_id).filter(leave=row).count()
    ended = row.cancelled_at is not None or row.ends_on < today_at(row.agency, timezone.now())
    return {
        "row": row,
        "mine": changes_leave(person, row),
        "ended": ended,
        "open": 0 if ended else work_of(row.person, row.agency_id).filter(stage__in=stages_of(row.role)).count(),
        "over": over,
        "works": bool(stages_of(row.role)),  # other roles have no dossiers assigned
    }


@require_POST
@refusals
@once
def hand_over(request: HttpRequest, code: str) -> HttpResponseBase:
    """All open work of the officer on leave goes to the stand-in."""
    row = load(request, _leaves(), changes_leave, code=code)
    done, refused = actions.hand_over_work(row, by=me(request), now=timezone.now())
    say_each(request, done, refused, f"berkas diserahkan kepada {row.stand_in.full_name}")
    return redirect("leave.list")


@require_POST
@refusals
@once
def hand_back(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give the dossiers of this leave back to the officer."""
    row = load(request, _leaves(), changes_leave, code=code)
    done, refused = actions.hand_back_work(row, by=me(request), now=timezone.now())
    say_each(request, done, refused, f"berkas dikembalikan kepada {row.person.full_name}")
    return redirect("leave.list")


@require_POST
@refusals
@once
def cancel_leave(request: HttpRequest, code: str) -> HttpResponseBase:
    """Cancel the leave."""
    row = load(request, _leaves(), changes_leave, code=code)
    actions.cancel_leave(row, by=me(request), now=timezone.now())
    return go_on(
        request,
        f"Cuti {row.person.full_name} dibatalkan. Berkas yang sudah diserahkan tetap pada pengganti.",
        "leave.list",
    )


def _leaves() -> Any:
    return Leave.objects.select_related("person", "stand_in", "agency")
