"""An acting leader: whoever leads proposes one for the days of a leave, and a second person approves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from applicants.actions.leaving import enter_leave
from applicants.queries import colleagues
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.approvals.actions import ALONE, ask
from certportal.kernel.approvals.queries import second_people
from certportal.kernel.approvals.registry import Act, second_of
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.web.dates import day_in_words, moment_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.approvals.models import Approval
    from certportal.kernel.approvals.registry import Facts, Lines

KIND = "leave.acting"


@transaction.atomic
def ask_acting(
    *,
    person: User,
    stand_in: User,
    agency: Organisation,
    starts_on: date,
    ends_on: date,
    reason: str,
    by: User,
    now: datetime,
) -> Approval:
    """Ask for the leave of a leader with an acting leader; nothing is entered before a second person approves.

    Raises what `enter_leave` would raise now, found by entering it and undoing that, and Refused ("reason_missing",
    "too_short" where the leave is over before the request takes effect by itself and nobody may approve it earlier).
    """
    with transaction.atomic():
        enter_leave(
            person=person,
            stand_in=stand_in,
            agency=agency,
            role=Role.LEADERSHIP,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason,
            by=by,
            second=SYSTEM,
            now=now,
        )
        transaction.set_rollback(True)
    _refuse_too_short(person, stand_in, agency, ends_on, by=by, now=now)
    facts = {
        "person": person.pk,
        "stand_in": stand_in.pk,
        "agency": agency.pk,
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
    }
    key = f"{agency.pk}:{person.pk}:{stand_in.pk}:{starts_on}:{ends_on}"
    return ask(KIND, key=key, facts=facts, reason=reason, by=by, now=now)


def _who_and_where(facts: Facts) -> Facts:
    rows = User.objects.select_for_update().filter(pk__in=[facts["person"], facts["stand_in"]]).order_by("pk")
    people = {person.pk: person.full_name for person in rows}
    return {
        "person_name": people[facts["person"]],
        "stand_in_name": people[facts["stand_in"]],
        "place": Organisation.objects.get(pk=facts["agency"]).name,
    }


def _refuse_too_short(
    person: User, stand_in: User, agency: Organisation, ends_on: date, *, by: User, now: datetime
) -> None:
    begins = now + ALONE
    if today_at(agency, begins) <= ends_on or second_people({by.pk, person.pk, stand_in.pk}, now).exists():
        return
    others = colleagues([agency.pk], Role.LEADERSHIP).exclude(pk__in=[person.pk, stand_in.pk])
    names = ", ".join(other.full_name for other in others)
    way = (
        f"pilih {names}, yang juga pimpinan dan tidak memerlukan persetujuan"
        if names
        else "mintalah admin sistem memberi peran pimpinan atau inspektorat kepada orang lain, yang lalu dapat menyetujui"
    )
    raise Refused(
        "Tidak ada orang lain yang dapat menyetujui pelaksana harian, jadi ia baru bertugas mulai "
        f"{moment_in_words(begins, agency.zone)}, sesudah cuti ini berakhir. Pilih tanggal selesai "
        f"{day_in_words(begins, agency.zone)} atau sesudahnya, atau {way}.",
        code="too_short",
        field="ends_on",
    )


def _lines(facts: Facts) -> Lines:
    first, last = (day_in_words(date.fromisoformat(facts[name])) for name in ("starts_on", "ends_on"))
    return [
        ("Pelaksana harian (Plh.)", facts["stand_in_name"]),
        ("Menggantikan", facts["person_name"]),
        ("Di", facts["place"]),
        ("Selama", f"{first} sampai {last}"),
        ("Disetujui paling lambat", last),
    ]


def _enter(approval: Approval, now: datetime) -> None:
    facts = approval.facts
    enter_leave(
        person=User.objects.get(pk=facts["person"]),
        stand_in=User.objects.get(pk=facts["stand_in"]),
        agency=Organisation.objects.get(pk=facts["agency"]),
        role=Role.LEADERSHIP,
        starts_on=date.fromisoformat(facts["starts_on"]),
        ends_on=date.fromisoformat(facts["ends_on"]),
        reason=approval.reason,
        by=approval.asked_by,
        second=second_of(approval),
        now=now,
    )


ACTING = Act(
    KIND,
    title=lambda facts: f"Menunjuk {facts['stand_in_name']} sebagai Plh. pimpinan {facts['place']}",
    lines=_lines,
    read=_who_and_where,
    concerned=lambda facts: {facts["person"], facts["stand_in"]},
    perform=_enter,
    askers=(Role.LEADERSHIP,),
)
