"""The exam on an assessor's device: a page that works without a connection, and the two doors its script asks at."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone

from assessments import actions
from assessments.enums import EventState
from assessments.forms.tablet import LARGEST_BODY, rows_sent
from assessments.models import Assessment
from assessments.policies import examines_event
from assessments.queries import seats_on_device
from assessments.scoring import QUALITIES
from assessments.views.asking import load_event
from certportal.kernel.web.dates import moment_in_words, time_in_words
from certportal.kernel.web.json_door import json_door, read_json, told
from certportal.kernel.web.methods import GET, POST
from certportal.kernel.web.refusal import Refused, races_told, write_down
from certportal.kernel.web.throttle import count
from certportal.kernel.web.visitor import signed_in
from certportal.version import version

if TYPE_CHECKING:
    from django.http import HttpRequest

    from assessments.forms.tablet import Row
    from assessments.models import ExamEvent, OtherResult, ResultEntry, UnitResult
    from assessments.models.results import Rated
    from assessments.queries.tablet import Seat, UnitThere

SENDINGS_A_MINUTE: Final = 60
_SCRIPTS: Final = ("page", "draw", "unit", "state", "sending", "store")


@GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The page, the same for every assessor of the exam: what it shows of people comes from the device."""
    event = load_event(request, code, examines_event)
    return render(request, "assessments/tablet.html", {"event": event})


@GET
def worker(request: HttpRequest, code: str) -> HttpResponse:
    """The script that keeps the page itself (never what it shows) for when there is no connection."""
    event = load_event(request, code, examines_event)
    sheets = ("tokens", "reset", "base", "layout", "components", "tablet")
    facts = {"event": event, "version": version(), "sheets": sheets, "scripts": _SCRIPTS}
    return render(request, "assessments/tablet_worker.js", facts, content_type="text/javascript")


@GET
def manifest(request: HttpRequest, code: str) -> JsonResponse:
    """The page as an app of its own on the home screen; it names the exam by nothing but its address."""
    event = load_event(request, code, examines_event)
    here = f"{event.get_absolute_url()}tablet/"
    icons = [
        {"src": static(f"icons/{name}"), "sizes": size, "type": "image/png"}
        for name, size in (("app-192.png", "192x192"), ("app-512.png", "512x512"))
    ]
    looks = {"display": "standalone", "background_color": "#ffffff", "theme_color": "#0b3038", "icons": icons}
    facts = {"id": here, "start_url": here, "scope": here, "lang": "id"}
    names = {"name": "Uji di perangkat ini", "short_name": "Uji"}
    return JsonResponse(facts | names | looks, content_type="application/manifest+json")


@json_door
@GET
def data(request: HttpRequest, code: str) -> JsonResponse:
    """What the device holds: candidates by name and number, their units, and what was recorded."""
    event, person = load_event(request, code, examines_event), signed_in(request)
    seats = seats_on_device(event, person)
    own = [seat for seat in seats if seat.mine]
    running = not event.state_row.final
    answer = JsonResponse(
        {
            "csrf": get_token(request),
            "person": {"key": person.username, "name": person.full_name},
            "event": {
                "title": event.title,
                "where": event.site.name,
                "when": moment_in_words(event.starts_at, event.agency.zone),
                "waits": event.state == EventState.SCHEDULED,
            },
            "over": not running or (bool(own) and all(seat.assessment.is_over for seat in own)),
            "seats": [_seat(event, seat) for seat in seats],
        }
    )
    answer["Cache-Control"] = "no-store, private"
    return answer


@json_door
@POST
def take(request: HttpRequest, code: str) -> JsonResponse:
    """Rows a device recorded; each is answered by its id, and a refused one does not hold up the others."""
    event, person, now = load_event(request, code, examines_event), signed_in(request), timezone.now()
    if count("tablet", person.username, window=timedelta(minutes=1), now=now) > SENDINGS_A_MINUTE:
        return told(HTTPStatus.TOO_MANY_REQUESTS)
    read = read_json(request, largest=LARGEST_BODY)
    rows = None if isinstance(read, HTTPStatus) else rows_sent(read)
    if rows is None:
        return told(read if isinstance(read, HTTPStatus) else HTTPStatus.BAD_REQUEST)
    known = Assessment.objects.filter(event=event).select_related("event", "dossier__scheme_version", "involvement")
    seats = {row.dossier.code: row for row in known.filter(dossier__code__in={row.dossier for row in rows})}
    answers = [_taken(request, event, seats.get(row.dossier), row) for row in rows]
    return JsonResponse({"rows": answers})


def _taken(request: HttpRequest, event: ExamEvent, assessment: Assessment | None, row: Row) -> dict[str, Any]:
    """The answer about one row: stored, kept beside what holds, or refused with the sentence that says what to do."""
    name = row.sent.client_id
    if assessment is None:
        return {"id": name, "state": "refused", "said": "Peserta ini tidak ada pada uji ini."}
    try:
        with races_told():
            held, other = actions.take_sending(assessment, row.sent, by=signed_in(request), now=timezone.now())
    except Refused as exc:
        write_down(request, exc)
        return {"id": name, "state": "refused", "said": exc.sentence}
    if other is None:
        return {"id": name, "state": "stored", "version": held.version if held else 0}
    return {"id": name, "state": "beside", "why": other.why, "other": _other(event, other)}


def _seat(event: ExamEvent, seat: Seat) -> dict[str, Any]:
    dossier = seat.assessment.dossier
    return {
        "code": dossier.code,
        "number": dossier.number,
        "name": dossier.applicant.full_name,
        "mine": seat.mine,
        "examiner": seat.assessment.involvement.person.full_name,
        "closed": _closed(seat),
        "units": [_unit(event, there) for there in seat.units],
    }


def _closed(seat: Seat) -> str:
    """Why nothing more is recorded; "" while something is."""
    row = seat.assessment
    if row.recommendation:
        return "Rekomendasi sudah dikirim."
    if row.absent_at:
        return "Tercatat tidak hadir."
    if row.unfinished_at:
        return "Tercatat hadir, tidak selesai."
    return "" if seat.agreed else "Persetujuan asesmen (FR.AK.01) belum ditandatangani keduanya."


def _unit(event: ExamEvent, there: UnitThere) -> dict[str, Any]:
    return {
        "id": there.unit.pk,
        "code": there.unit.printed_code,
        "title": there.unit.printed_title,
        "held": _held(event, there.row, there.entry),
        "others": [_other(event, one) for one in there.others],
    }


def _held(event: ExamEvent, row: UnitResult | None, entry: ResultEntry | None) -> dict[str, Any] | None:
    if row is None:
        return None
    by = entry.by.full_name if entry else ""
    return _mark(row) | {"version": row.version, "by": by, "at": time_in_words(row.recorded_at, event.agency.zone)}


def _other(event: ExamEvent, row: OtherResult) -> dict[str, Any]:
    at = time_in_words(row.at, event.agency.zone)
    return _mark(row) | {"id": row.pk, "by": row.by.full_name, "key": row.by.username, "at": at}


def _mark(row: Rated) -> dict[str, Any]:
    lacks = [name for name in QUALITIES if name in row.mark.lacks]
    return {"result": row.result, "note": row.note, "lacks": lacks}
