"""The rows of the desk (the page of open work) for each role."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from django.db.models import IntegerField, Q, Value
from django.urls import reverse
from django.utils import timezone

from applicants.enums import CorrectableField, Mark
from applicants.models import Dossier, Endorsement, FieldCorrection, ProfileProposal, SuperiorNaming, put_to
from applicants.queries import cases_at_desk, clock_on, decisions_of, late_summary, undrawn_on
from applicants.queries.office import offices_led_as_acting
from applicants.queries.superiors import answer_by, with_term
from applicants.queries.turns import Waiting, desk_offices, first_of, in_turn, just_fixed, of_others
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import is_staff_person, organisations_of, workplaces_of
from certportal.kernel.web import desk, tracking
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.flow import codes_marked, turn_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from certportal.kernel.accounts.models import User


# What a row shows of a dossier with a question, and of a correction: naming every column takes longer than reading the rows.
_ASKED_BY = ("code", "number", "applicant__full_name", "on_behalf_of__name")
_OF_QUESTION = (*_ASKED_BY, "scheme__name", "scheme__slug", "service__name", "service__slug")
_OF_REQUEST = ("asked_at", "code", *(f"dossier__{name}" for name in _ASKED_BY[1:]))
_CORRECTION, _NAMING, _PLACE = "correction", "naming", "dossier__agency_id"


@desk.shared
def _turns_and_fixed(user: User, now: datetime) -> tuple[Waiting, Waiting]:
    """What waits for this person, and what came back corrected: that is a list of its own, and each case stands once."""
    turn, fixed = in_turn(user, now), just_fixed(user)
    came_back = _first(fixed, user, now)
    if turn is not None and fixed is not None:
        turn &= ~fixed if came_back.is_cut else ~Q(pk__in=came_back.ids)
    return _first(turn, user, now), came_back


def _first(which: Q | None, user: User, now: datetime) -> Waiting:
    return Waiting([], 0, 0) if which is None else first_of(which, desk_offices(user), now, most=desk.SHOWN)


def listed(user: User, now: datetime) -> list[int]:
    """The cases of the lists of this file, one's own aside: these are on every desk (`cases_at_desk`)."""
    return [pk for part in _turns_and_fixed(user, now) for pk in part.ids]


def _own(found: dict[int, Dossier], user: User) -> list[int]:
    return [row.pk for row in found.values() if row.applicant_id == user.pk and row.state_row.turn.concerned]


def _desk_rows(user: User, dossiers: list[Any], now: datetime) -> list[desk.Row]:
    insider = is_staff_person(user)
    acting = offices_led_as_acting(user, now) if insider else set()
    return [
        desk.Row(
            title=f"{dossier} · {dossier.asked_by}" if insider else dossier.subject.name,
            url=dossier.get_absolute_url(),
            subtitle=(_subtitle(dossier, acting) if insider else (dossier.number or "Belum dikirim"))
            + undrawn_on(dossier),
            state_label=_state_label(dossier, user),
            clock=clock_on(dossier),
            own=dossier.applicant_id == user.pk,
        )
        for dossier in dossiers
    ]


def _subtitle(dossier: Dossier, acting: set[int]) -> str:
    """What it is about; and that one has it as acting leader, where that is why it stands here."""
    as_leader = Role.LEADERSHIP in dossier.state_row.turn.roles and dossier.agency_id in acting
    return f"{dossier.subject.name} · Anda Plh. pimpinan" if as_leader else dossier.subject.name


def _state_label(dossier: Dossier, user: User) -> str:
    state = dossier.state_row
    return state.public if dossier.applicant_id == user.pk else state.staff


@desk.shared
def _rows(user: User, now: datetime) -> dict[int, desk.Row]:
    named = set(listed(user, now))
    dossiers = [row for pk, row in cases_at_desk(user, now).items() if pk in named or row.applicant_id == user.pk]
    return {dossier.pk: row for dossier, row in zip(dossiers, _desk_rows(user, dossiers, now), strict=True)}


def mine(user: User, now: datetime) -> desk.Share:
    found, rows, (turns, _) = cases_at_desk(user, now), _rows(user, now), _turns_and_fixed(user, now)
    own = _own(found, user)
    pressing = sum(found[pk].near_on <= today_at(found[pk].agency, now) for pk in own)
    shown = [rows[pk] for pk in [*own, *turns.ids]]
    return desk.Share(shown, len(own) + turns.total, pressing + turns.pressing, _view("giliran"))


def just_fixed_feed(user: User, now: datetime) -> desk.Share:
    """Dossiers that came back with corrections which nobody has looked at yet."""
    rows, (_, fixed) = _rows(user, now), _turns_and_fixed(user, now)
    shown = [replace(rows[pk], state_label="Diperbaiki, periksa ulang", tone="warn") for pk in fixed.ids]
    return desk.Share(shown, fixed.total, fixed.pressing, _view("diperbaiki"))


def _view(word: str) -> str:
    """The view of the queue in which the whole list stands."""
    return f"{reverse('queue.list')}?tampilan={word}"


def superior_rows(user: User, now: datetime) -> desk.Share:
    """Forms colleagues ask this person to confirm as their superior, while their dossiers are still with them."""
    del now
    waiting = Endorsement.objects.waiting().filter(
        put_to(user), document__dossier__state__in=codes_marked("dossier", Mark.EDITABLE)
    )
    rows = waiting.select_related("document__requirement", "document__dossier__applicant").order_by("asked_at")
    shown = rows.only("code", "document__requirement__title", "document__dossier__applicant__full_name")
    return desk.first_rows(shown, _endorsement_row)


def _endorsement_row(asked: Endorsement) -> desk.Row:
    return desk.Row(
        title=asked.document.dossier.applicant.full_name,
        url=asked.get_absolute_url(),
        subtitle=asked.document.requirement.title,
        state_label="Menunggu konfirmasi Anda",
        tone="info",
    )


def proposal_rows(user: User, now: datetime) -> desk.Share:
    """Changes of their own data that a counter proposes; nothing changes until they answer.

    Nobody proposes anything about staff, so that their desks do not ask.
    """
    del now
    if is_staff_person(user):
        return desk.Share([], 0, 0)
    waiting = ProfileProposal.objects.waiting().filter(holder=user).select_related("agency").order_by("asked_at")
    return desk.first_rows(waiting, _proposal_row)


def _proposal_row(proposed: ProfileProposal) -> desk.Row:
    return desk.Row(
        title="Usulan perubahan data Anda",
        url=proposed.get_absolute_url(),
        subtitle=proposed.agency.name,
        state_label="Menunggu jawaban Anda",
        tone="info",
    )


def question_rows(user: User, now: datetime) -> desk.Share:
    """Questions of other applicants without an answer, the longest waiting first; corrections and named superiors to judge."""
    offices = organisations_of(user, Role.INTAKE_OFFICER)
    if not offices:
        return desk.Share([], 0, 0)
    asked = Dossier.objects.filter(agency__in=offices, unanswered_since__isnull=False).exclude(applicant=user)
    asked = asked.select_related("applicant", "on_behalf_of", "scheme", "service").only(*_OF_QUESTION)
    # Both in one statement: the desk is the page with the most of them.
    no_term = (Value(None, output_field=IntegerField()), Value(""))
    corrections = _wanted(FieldCorrection, user, offices).values_list(
        *_OF_REQUEST, "field", Value(_CORRECTION), _PLACE, *no_term
    )
    named = with_term(_wanted(SuperiorNaming, user, offices)).values_list(
        *_OF_REQUEST, "full_name", Value(_NAMING), _PLACE, "term_days", "term_unit"
    )
    requests = corrections.union(named, all=True)
    places = {office.pk: office for office in workplaces_of(user, Role.INTAKE_OFFICER)}

    def answered_by(asked_at: datetime, place: int, days: int, unit: str) -> date | None:
        return answer_by(asked_at, days, unit, places[place], stamp=desk.stamp(user, now))

    parts = (
        desk.first_rows(asked.order_by("unanswered_since", "pk"), _question_row),
        desk.first_rows(requests.order_by("asked_at", "code"), lambda row: _request_row(row, answered_by)),
    )
    return desk.Share([row for part in parts for row in part.rows], sum(part.total for part in parts), 0)


def _wanted(model: type[FieldCorrection | SuperiorNaming], user: User, offices: Collection[int]) -> QuerySet[Any]:
    """What waits of this kind at these offices. What waits is looked up first, or SQLite would read every dossier for it."""
    waiting = model.objects.waiting().order_by().values("pk")
    rows: QuerySet[Any] = model.objects.filter(
        of_others(user, "dossier__"), dossier__agency__in=offices, pk__in=waiting
    )
    return rows.order_by()


def _question_row(dossier: Dossier) -> desk.Row:
    return desk.Row(
        title=f"{dossier} · {dossier.asked_by}",
        url=reverse("dossier.talk", args=[dossier.code]),
        subtitle=dossier.subject.name,
        state_label="Pertanyaan pemohon",
        tone="info",
    )


def _request_row(row: tuple[Any, ...], answered_by: Callable[..., date | None]) -> desk.Row:
    asked_at, code, number, applicant, institution, about, kind, *term = row
    corrects = kind == _CORRECTION
    return desk.Row(
        title=" · ".join(part for part in (number, institution or applicant) if part),
        url=reverse("correction.answer" if corrects else "naming.answer", args=[code]),
        subtitle=str(CorrectableField(about).label) if corrects else about,
        state_label="Permintaan pembetulan" if corrects else "Usulan atasan",
        tone="info",
        due_on=None if corrects else answered_by(asked_at, *term),
    )


def overdue_card(request: HttpRequest) -> Mapping[str, Any] | None:
    """How many cases are late; the same clocks as /terlambat/ lists."""
    count, oldest = late_summary(cast("User", request.user), timezone.now())
    return {"count": count, "label": f"{count} berkas terlambat", "oldest": oldest}


def under_way(request: HttpRequest) -> Mapping[str, Any] | None:
    """An officer's own dossiers that others are busy with; to everybody else these are what the page is about."""
    user, now = cast("User", request.user), timezone.now()
    found, theirs = cases_at_desk(user, now), turn_codes("dossier", concerned=True)
    mine = [row for row in found.values() if row.applicant_id == user.pk and row.state not in theirs]
    if not mine or not is_staff_person(user):
        return None
    rows = _rows(user, now)
    return {"rows": [rows[row.pk] for row in sorted(mine, key=attrgetter("opened_at"), reverse=True)[: desk.SHOWN]]}


def own_cases(request: HttpRequest) -> Mapping[str, Any] | None:
    """One's own cases: the one to go on with as a card with its next step, the others as rows.

    What waits for the applicant comes first, by its limit; where none of theirs goes on, how the newest ended.
    """
    user, now = cast("User", request.user), timezone.now()
    if is_staff_person(user):
        return None
    live = [row for row in cases_at_desk(user, now).values() if row.applicant_id == user.pk]
    live.sort(key=attrgetter("opened_at"), reverse=True)
    live.sort(key=lambda row: (not row.state_row.turn.concerned, row.near_on))
    rows = _rows(user, now)
    first, others = (live[0] if live else _last_of(user)), [rows[row.pk] for row in live[1 : desk.SHOWN]]
    if first is None:
        return None
    state, decided = first.state_row, decisions_of(first)[-1:] if first.is_marked(Mark.RESULT_KNOWN) else []
    return {
        "case": first,
        "about": " · ".join([first.number or "Belum dikirim", *(row.get_outcome_display() for row in decided)]),
        "state": state,
        "todo": next((step.todo for step in tracking.steps_of(first) if step.todo), "") or state.todo,
        "turn": _turn(first, live=bool(live)),
        "clock": clock_on(first) if live and not decided else None,
        "act": _act(first),
        "rows": others,
    }


def _last_of(user: User) -> Dossier | None:
    return Dossier.objects.with_names().filter(applicant=user).order_by("-state_since", "-pk").first()


def _turn(dossier: Dossier, *, live: bool) -> str:
    if not live:
        return "Permohonan terakhir"
    return "Giliran Anda" if dossier.state_row.turn.concerned else "Sedang kami proses"


def _act(dossier: Dossier) -> str:
    """What the button says that leads the applicant to their case."""
    if dossier.is_marked(Mark.RESULT_KNOWN):
        return "Lihat hasil"
    if dossier.is_marked(Mark.EDITABLE):
        return "Perbaiki sekarang" if dossier.submitted_at else "Lanjutkan mengisi"
    return "Jawab sekarang" if dossier.is_marked(Mark.ASKED) else "Buka berkas"
