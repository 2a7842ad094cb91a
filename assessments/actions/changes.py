"""An exam or a meeting is moved, renamed or called off while people count on it: each of them is told what was, what is, and why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.queries import to_bring
from assessments.actions.announcing import refuse_expired, refuse_odd_day, refuse_unless_announceable
from assessments.actions.seating import unseat
from assessments.flows import EXAM_EVENT_FLOW, PLENARY_FLOW
from assessments.models import Assessment, ExamEvent, PlenaryItem, PlenaryMeeting
from assessments.models.plenary import STILL_TO_DECIDE
from assessments.queries import assessors_of, clerks_of_body, odd_day, quorum_on, sitting, unavailable
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import moment_in_words, weekday_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import make_move

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from typing import Any

    from assessments.models import TestSite
    from certportal.kernel.accounts.models import User

    Facts = Mapping[str, object]

SAME = "Belum ada yang berubah. Ubah judul, tanggal, atau tempatnya, lalu simpan lagi."


@transaction.atomic
def change_event(
    event: ExamEvent,
    *,
    title: str,
    site: TestSite,
    starts_at: datetime,
    capacity: int | None = None,
    note: str,
    go_ahead: bool = False,
    by: User,
    now: datetime,
    seen_version: int | None = None,
) -> ExamEvent:
    """Another name, day, place or capacity for an exam that has not begun; who is seated stays seated (SOP 002, steps 1 to 4).

    Candidates, assessors, test site and certification body are told. Raises Refused: what a new exam is refused for
    (`create_event`), "unchanged", "full" where more are seated than it holds, and where the exam began or was changed meanwhile "stale".
    """
    row = ExamEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    was, informed = event_in_words(row), _informed(row)
    wanted = {"title": title, "site": site, "starts_at": starts_at, "capacity": capacity}
    typed = {**wanted, "site": site.pk, "go_ahead": go_ahead}
    sets = partial(_new_event, row, wanted, go_ahead=go_ahead, by=by, now=now)
    moved = make_move(
        EXAM_EVENT_FLOW, "change", event, by=by, note=note, typed=typed, now=now, seen_version=seen_version, sets=sets
    )
    facts: Facts = {"was": was, "present": event_in_words(moved)}
    _write_down("exam_event.changed", moved, facts, moved.exam_day, note=note, by=by, now=now)
    _tell_staff("exam_changed", moved, {**informed, **_informed(moved)}.values(), facts, note=note, by=by, now=now)
    for seat in _seats(moved):
        _tell_candidate("exam_changed", moved, seat, {**facts, "bring": to_bring(seat.dossier)}, note=note, now=now)
    return moved


def _new_event(
    row: ExamEvent, wanted: Mapping[str, Any], *, go_ahead: bool, by: User, now: datetime
) -> Mapping[str, Any]:
    """The columns to write, after everything that may forbid them."""
    day = row.exam_day
    _refuse_same(row, wanted)
    for name, value in wanted.items():
        setattr(row, name, value)
    refuse_unless_announceable(row, by=by)
    for assignment in assessors_of(row):
        refuse_expired(row, assignment.assessor)
    taken = sitting(row).count()
    if row.seats is not None and taken > row.seats:
        raise Refused(
            f"{taken} peserta sudah terdaftar, sedangkan daya tampungnya {row.seats} orang. Pilih tempat uji yang lebih besar "
            "atau naikkan daya tampungnya.",
            code="full",
            subject=row,
            field="capacity",
        )
    if day != row.exam_day:
        examiners = [assignment.assessor for assignment in assessors_of(row)]
        hinders = " ".join(unavailable(examiners, row.exam_day, but=row).values())
        refuse_odd_day(row.agency, row.exam_day, hinders=hinders, go_ahead=go_ahead, now=now)
    return wanted


@transaction.atomic
def cancel_event(event: ExamEvent, *, note: str, by: User, now: datetime, seen_version: int | None = None) -> ExamEvent:
    """The exam does not take place; its candidates wait for the next one, admitted as before, their clocks running on.

    They and everybody who prepared for it are told why. Raises Refused where it began or was changed meanwhile.
    Lock order: dossiers, event.
    """
    seated = Assessment.objects.filter(event=event).values("dossier_id")
    dossiers = list(Dossier.objects.select_for_update().filter(pk__in=seated).order_by("pk"))
    moved = make_move(EXAM_EVENT_FLOW, "cancel", event, by=by, note=note, now=now, seen_version=seen_version)
    if Assessment.objects.filter(event=moved).exclude(dossier__in=dossiers).exists():
        raise Refused(
            "Peserta baru saja ditambahkan. Periksa daftarnya, lalu batalkan lagi.", code="stale", subject=event
        )
    facts: Facts = {"was": event_in_words(moved), "present": ""}
    for seat in _seats(moved):
        _tell_candidate("exam_cancelled", moved, seat, facts, note=note, now=now)
    _tell_staff("exam_cancelled", moved, _informed(moved).values(), facts, note=note, by=by, now=now)
    for row in Assessment.objects.select_related("involvement").filter(event=moved):
        unseat(row)
    if dossiers:
        numbers = [dossier.number for dossier in dossiers]
        record("exam_event.empty", by=by, subject=moved, before={"dossiers": numbers}, note=note, now=now)
    return moved


@transaction.atomic
def change_meeting(
    meeting: PlenaryMeeting,
    *,
    title: str,
    held_on: date,
    place: str,
    note: str,
    go_ahead: bool = False,
    by: User,
    now: datetime,
    seen_version: int | None = None,
) -> PlenaryMeeting:
    """Another name, day or place for a meeting that has not been opened; its members and the candidates on its agenda are told.

    Raises Refused: "unchanged", "odd_day", and where it was opened or changed meanwhile "stale".
    """
    row = PlenaryMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    was, wanted = meeting_in_words(row), {"title": title, "held_on": held_on, "place": place}
    typed = {**wanted, "go_ahead": go_ahead}
    sets = partial(_new_meeting, row, wanted, go_ahead=go_ahead, now=now)
    moved = make_move(
        PLENARY_FLOW, "change", meeting, by=by, note=note, typed=typed, now=now, seen_version=seen_version, sets=sets
    )
    facts: Facts = {"was": was, "present": meeting_in_words(moved)}
    _write_down("plenary.changed", moved, facts, moved.held_on, note=note, by=by, now=now)
    _tell_of_meeting("meeting_changed", moved, facts, note=note, by=by, now=now)
    return moved


def _new_meeting(row: PlenaryMeeting, wanted: Mapping[str, Any], *, go_ahead: bool, now: datetime) -> Mapping[str, Any]:
    _refuse_same(row, wanted)
    if row.held_on != wanted["held_on"]:
        refuse_odd_day(row.agency, wanted["held_on"], go_ahead=go_ahead, now=now)
    return {**wanted, **quorum_on(row.agency, wanted["held_on"])._asdict()}


def _refuse_same(row: ExamEvent | PlenaryMeeting, wanted: Mapping[str, Any]) -> None:
    if all(getattr(row, name) == value for name, value in wanted.items()):
        raise Refused(SAME, code="unchanged", subject=row)


def _write_down(
    verb: str, row: ExamEvent | PlenaryMeeting, facts: Facts, day: date, *, note: str, by: User, now: datetime
) -> None:
    """What was and what is, in words, and what was unusual about the day they went ahead with."""
    odd = odd_day(row.agency, day, now)
    after = {"shown": facts["present"], **({"odd_day": odd} if odd else {})}
    record(verb, by=by, subject=row, before={"shown": facts["was"]}, after=after, note=note, now=now)


@transaction.atomic
def cancel_meeting(
    meeting: PlenaryMeeting, *, note: str, by: User, now: datetime, seen_version: int | None = None
) -> PlenaryMeeting:
    """The meeting is not held; the cases on its agenda wait for another one. Members and candidates are told why.

    Lock order: dossiers, meeting.
    """
    items = PlenaryItem.objects.filter(meeting=meeting)
    list(Dossier.objects.select_for_update().filter(pk__in=items.values("assessment__dossier_id")).order_by("pk"))
    moved = make_move(PLENARY_FLOW, "cancel", meeting, by=by, note=note, now=now, seen_version=seen_version)
    facts: Facts = {"was": meeting_in_words(moved), "present": ""}
    _tell_of_meeting("meeting_cancelled", moved, facts, note=note, by=by, now=now)
    items.filter(STILL_TO_DECIDE).update(released_at=now, release_reason=note)
    return moved


def event_in_words(event: ExamEvent) -> str:
    """Name, moment and place in one line, as notices and the page of the exam say what was and what is."""
    return f"{event.title}, {moment_in_words(event.starts_at, event.agency.zone)}, {event.place}"


def meeting_in_words(meeting: PlenaryMeeting) -> str:
    """The same for a meeting."""
    return f"{meeting.title}, {weekday_in_words(meeting.held_on)}, {meeting.place}"


def _seats(event: ExamEvent) -> list[Assessment]:
    """Who counts on the exam: a candidate who withdrew does not."""
    rows = Assessment.objects.filter(event=event, dossier__state=DossierState.ADMITTED)
    return list(rows.select_related("dossier__applicant", "dossier__scheme_version__scheme", "involvement"))


def _informed(event: ExamEvent) -> dict[int, User]:
    """Assessors, officers of the test site and of the certification body, by id."""
    people = [
        *(row.assessor.user for row in assessors_of(event)),
        *people_with(Role.SITE_OFFICER, event.site.agency_id),
        *clerks_of_body(event),
    ]
    return {person.pk: person for person in people}


def _tell_candidate(kind: str, event: ExamEvent, seat: Assessment, facts: Facts, *, note: str, now: datetime) -> None:
    write(
        kind,
        to=[seat.dossier.applicant],
        facts={**facts, "scheme": event.scheme_version.scheme.name, "note": note, "candidate": True},
        about=seat.dossier,
        url=seat.dossier.get_absolute_url(),
        key=f"{kind}:{event.pk}:{event.version}:{seat.dossier_id}",
        now=now,
    )


def _tell_staff(
    kind: str, event: ExamEvent, people: Iterable[User], facts: Facts, *, note: str, by: User, now: datetime
) -> None:
    write(
        kind,
        to=[person for person in people if person.pk != by.pk],
        facts={**facts, "scheme": event.scheme_version.scheme.name, "note": note, "candidate": False},
        about=event,
        url=event.get_absolute_url(),
        key=f"{kind}:{event.pk}:{event.version}",
        now=now,
    )


def _tell_of_meeting(kind: str, meeting: PlenaryMeeting, facts: Facts, *, note: str, by: User, now: datetime) -> None:
    """Members, and the candidates whose case it was to decide."""
    said = {**facts, "note": note}
    members = [row.person for row in meeting.members.select_related("person") if row.person_id != by.pk]
    key, url = f"{kind}:{meeting.pk}:{meeting.version}", meeting.get_absolute_url()
    write(kind, to=members, facts={**said, "candidate": False}, about=meeting, url=url, key=key, now=now)
    for item in meeting.items.filter(released_at=None).select_related("assessment__dossier__applicant"):
        dossier = item.assessment.dossier
        write(
            kind,
            to=[dossier.applicant],
            facts={**said, "candidate": True},
            about=dossier,
            url=dossier.get_absolute_url(),
            key=f"{key}:{dossier.pk}",
            now=now,
        )
