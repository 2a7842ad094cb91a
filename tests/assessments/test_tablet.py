"""The two doors a device asks at: each sending counts once, both are told, and a session that ended loses nothing."""

import datetime as dt
import json
import re

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import actions
from assessments.actions.devices import Sending
from assessments.models import Assessment, OtherResult, ResultEntry, UnitResult
from assessments.queries import open_others, units_to_assess
from assessments.scoring import COMPETENT, NOT_YET_COMPETENT, UnitMark
from certportal.home.demo.exam_forms import agree
from certportal.kernel.accounts.enums import Role
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    AssessorFactory,
    admitted,
    another_applicant,
    declared,
    event_for,
    examine,
    hall,
    seated,
)
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once"), pytest.mark.watched]
KEPT_PAGES = ("tablet", "tablet_worker", "tablet_manifest")
GOOD = UnitMark(COMPETENT)
WEAK = UnitMark(NOT_YET_COMPETENT, "Bukti belum cukup.")


@pytest.fixture
def place():
    return hall()


@pytest.fixture
def room(place):
    """A running exam with two assessors, one candidate of the first."""
    return in_a_room(place)


class Room:
    def __init__(self, place, seat, other):
        self.place, self.seat, self.other = place, seat, other
        self.me = place.assessor.user
        self.event = seat.event
        self.units = units_to_assess(seat.dossier)
        self.where = reverse("exam.tablet_take", args=[self.event.code])

    def row(self, n=0, result=COMPETENT, **said):
        row = {"id": f"t-{n}", "seat": self.seat.dossier.code, "unit": self.units[n].pk, "result": result, "seen": 0}
        return row | said

    def send(self, client, *rows):
        return client.post(self.where, {"rows": list(rows)}, content_type="application/json")

    def data(self, client):
        return client.get(reverse("exam.tablet_data", args=[self.event.code])).json()


def in_a_room(place):
    event = event_for(place)
    seat = seated(place, event=event)
    other = AssessorFactory(user=person_with(Role.ASSESSOR, place.world.catalogue.agency, full_name="Bayu Pratama"))
    actions.assign_assessor(event, other, go_ahead=True, by=place.admin, now=NOW)
    actions.start_event(declared(event), by=place.assessor.user, now=NOW)
    agree(seat, NOW)
    return Room(place, Assessment.objects.get(pk=seat.pk), other.user)


def take(room, by, mark=GOOD, **said):
    n, said = said.pop("n", 0), {"client_id": "a", "seen": 0, **said}
    sent = Sending(unit=room.units[n].pk, mark=mark, **said)
    return actions.take_sending(Assessment.objects.get(pk=room.seat.pk), sent, by=by, now=NOW)


def test_the_device_gets_names_and_numbers_and_nothing_else(client, room):
    client.force_login(room.me)
    person, said = room.seat.dossier.applicant, room.data(client)
    (seat,) = said["seats"]
    assert (seat["name"], seat["number"], seat["mine"], seat["closed"]) == (
        person.full_name, room.seat.dossier.number, True, "",
    )  # fmt: skip
    assert len(seat["units"]) == len(room.units)
    text = json.dumps(said)
    for secret in (person.nip, person.email, person.phone):
        assert secret
        assert secret not in text
    assert set(seat) == {"code", "number", "name", "mine", "examiner", "closed", "units"}


def test_nobody_finds_themselves(client, place):
    event = event_for(place)
    seated(place, event=event)
    other = another_applicant(place, full_name="Bayu Pratama")
    own = seated(place, admitted(place, other), event)
    actions.assign_assessor(event, AssessorFactory(user=other), go_ahead=True, by=place.admin, now=NOW)
    client.force_login(other)
    seats = client.get(reverse("exam.tablet_data", args=[event.code])).json()["seats"]
    assert [seat["code"] for seat in seats if seat["code"] == own.dossier.code] == []
    assert len(seats) == 1


def test_another_assessor_finds_the_candidate_and_nobody_else_the_exam(client, room):
    client.force_login(room.other)
    (seat,) = room.data(client)["seats"]
    assert (seat["mine"], seat["examiner"]) == (False, "Siti Aminah, S.E.")
    client.force_login(room.place.admin)
    for name in ("exam.tablet", "exam.tablet_data", "exam.tablet_worker", "exam.tablet_manifest"):
        assert client.get(reverse(name, args=[room.event.code])).status_code == 403
    client.force_login(room.seat.dossier.applicant)
    answer = client.get(reverse("exam.tablet_data", args=[room.event.code]))
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert answer.json()["said"]


def test_what_the_device_keeps_of_the_page_is_the_same_for_everybody(client, room):
    page, worker, manifest = (reverse(f"exam.{name}", args=[room.event.code]) for name in KEPT_PAGES)
    shown = []
    for person in (room.me, room.other):
        client.force_login(person)
        shown.append([client.get(address).text for address in (page, worker, manifest)])
        assert person.full_name not in "".join(shown[-1])
    assert shown[0] == shown[1]
    kept = set(re.findall(r'"(/[^"]*)"', shown[0][1]))
    assert page in kept
    files = {address for address in kept if address != page}
    assert {address for address in files if not (settings.BASE_DIR / address.removeprefix("/")).is_file()} == set()
    assert set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', shown[0][0])) <= kept
    scripts = {f"/static/js/tablet/{path.name}" for path in (settings.BASE_DIR / "static/js/tablet").glob("*.js")}
    assert scripts <= kept
    said = client.get(manifest).json()
    assert (said["start_url"], said["scope"], said["display"]) == (page, page, "standalone")
    assert "halaman uji biasa" in shown[0][0].partition("<noscript>")[2].partition("</noscript>")[0]


def test_the_way_to_the_page_stands_on_the_exam_for_its_assessors(client, room):
    where = reverse("exam.tablet", args=[room.event.code])
    for person, there in ((room.me, True), (room.place.admin, False)):
        client.force_login(person)
        assert (where in client.get(room.event.get_absolute_url()).text) is there


def test_a_whole_sending_is_stored_once_and_answered_row_by_row(client, room):
    client.force_login(room.me)
    rows = [room.row(n) for n in range(len(room.units))]
    rows.append(room.row(0, NOT_YET_COMPETENT, id="empty"))
    first = room.send(client, *rows).json()["rows"]
    assert [one["state"] for one in first] == ["stored"] * len(room.units) + ["refused"]
    assert "Tuliskan alasan" in first[-1]["said"]
    assert room.send(client, *rows[:-1]).json()["rows"] == first[:-1]
    assert ResultEntry.objects.count() == len(room.units)


def test_a_session_that_ended_is_answered_in_json(client, room):
    for answer in (room.send(client, room.row()), client.get(reverse("exam.tablet_data", args=[room.event.code]))):
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/json")
        assert "tetap tersimpan di perangkat ini" in answer.json()["said"]
    assert not ResultEntry.objects.exists()


def test_two_tablets_on_one_candidate_lose_nothing_and_both_are_told(client, room):
    client.force_login(room.other)
    (theirs,) = room.send(client, room.row(0, NOT_YET_COMPETENT, note="Belum.", id="b-1")).json()["rows"]
    assert (theirs["state"], theirs["why"]) == ("beside", "not_allowed")
    client.force_login(room.me)
    (mine,) = room.send(client, room.row(0, id="a-1")).json()["rows"]
    assert mine == {"id": "a-1", "state": "stored", "version": 1}
    (late,) = room.send(client, room.row(0, NOT_YET_COMPETENT, note="Ragu.", id="a-2")).json()["rows"]
    assert (late["state"], late["why"]) == ("beside", "stale_result")
    unit = room.data(client)["seats"][0]["units"][0]
    assert (unit["held"]["result"], unit["held"]["by"]) == (COMPETENT, "Siti Aminah, S.E.")
    assert {(one["by"], one["note"]) for one in unit["others"]} == {
        ("Bayu Pratama", "Belum."),
        ("Siti Aminah, S.E.", "Ragu."),
    }
    assert ResultEntry.objects.count() + OtherResult.objects.count() == 3


@pytest.mark.engines
def test_what_stands_beside_counts_once_too(room):
    for _ in range(2):
        held, other = take(room, room.other)
        assert held is None
    assert OtherResult.objects.get() == other
    refused("client_id_taken", take, room, room.other, mark=WEAK)
    refused("client_id_taken", take, room, room.other, n=1)


def test_the_examiner_settles_by_what_they_record_then(room):
    _, other = take(room, room.other, mark=WEAK)
    key = (room.seat.pk, room.units[0].pk)
    assert open_others([room.seat]) == {key: [other]}
    take(room, room.me, client_id="m", settles=(other.pk,))
    assert open_others([room.seat]) == {}
    assert OtherResult.objects.get().settled_by == room.me
    refused("not_allowed", actions.settle_others, room.seat, [other.pk], by=room.other, now=NOW)


def test_what_agrees_with_the_result_is_no_conflict(room):
    take(room, room.other)
    take(room, room.me, client_id="m")
    assert open_others([room.seat]) == {}


def test_a_change_on_the_same_device_follows_the_one_before_it(room):
    take(room, room.me, client_id="one")
    held, other = take(room, room.me, mark=WEAK, client_id="two", seen=0, after="one")
    assert (other, held.version, held.result) == (None, 2, NOT_YET_COMPETENT)


def test_what_comes_after_the_recommendation_stands_beside_it(room):
    examine(room.seat)
    held, other = take(room, room.me, mark=WEAK)
    assert (held, other.why) == (None, "frozen")
    assert UnitResult.objects.filter(result=NOT_YET_COMPETENT).count() == 0


def test_what_is_no_result_is_refused_and_stays_on_the_device(room):
    refused("note_missing", take, room, room.other, mark=UnitMark(NOT_YET_COMPETENT))
    refused("quality_missing", take, room, room.me, mark=UnitMark(COMPETENT, "", frozenset({"valid"})))
    refused("not_allowed", take, room, room.place.admin)
    refused("not_allowed", take, room, room.seat.dossier.applicant)
    assert not OtherResult.objects.exists()


@pytest.mark.engines
def test_raw_sql_changes_no_other_result(room):
    take(room, room.other, mark=WEAK)
    for change in ({"note": "x"}, {"result": COMPETENT}, {"settled_at": NOW, "settled_by": room.other}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OtherResult.objects.update(**change)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        OtherResult.objects.all().delete()
    with pytest.raises(IntegrityError, match="other_result_by_an_assessor"), transaction.atomic():
        OtherResult.objects.create(
            assessment=room.seat, scheme_unit=room.units[0], client_id="raw", why="x", result=COMPETENT,
            by=room.place.admin, at=NOW,
        )  # fmt: skip
    OtherResult.objects.update(settled_at=NOW, settled_by=room.me)
    for change in ({"settled_at": None, "settled_by": None}, {"settled_at": NOW + dt.timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OtherResult.objects.update(**change)


BROKEN = [
    {"rows": "x"},
    {"rows": [1]},
    {"rows": [{"id": "", "seat": "x", "unit": 1, "seen": 0}]},
    {"rows": [{"id": "a", "seat": "x", "unit": "1", "seen": 0}]},
    {"rows": [{"id": "a", "seat": "x", "unit": 1, "seen": True}]},
    {"rows": [{"id": "a", "seat": "x", "unit": 1, "seen": 0, "lacks": [3]}]},
    {"rows": [{"id": "a", "seat": "x", "unit": 1, "seen": 0, "note": "x" * 1001}]},
    {"rows": [{"id": "a", "seat": "x", "unit": 1, "seen": 0, "note": "\0"}]},
    {"rows": [{"id": "a", "seat": "x", "unit": 1, "seen": 0}] * 101},
]


@pytest.mark.parametrize("sent", BROKEN)
def test_what_no_script_of_ours_sends_is_told_so(client, room, sent):
    client.force_login(room.me)
    answer = client.post(room.where, sent, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")


def test_a_sending_has_limits(client, room):
    client.force_login(room.me)
    assert client.post(room.where, {"rows": "[]"}).status_code == 400
    assert client.post(room.where, "[", content_type="application/json").status_code == 400
    large = client.post(room.where, {"rows": ["x" * 400_001]}, content_type="application/json")
    assert (large.status_code, large["Content-Type"]) == (413, "application/json")
    for _ in range(58):
        last = room.send(client)
    assert last.status_code in {200, 429}
    assert room.send(client).status_code == 429


def test_a_candidate_of_another_exam_is_refused(client, room):
    client.force_login(room.me)
    (answer,) = room.send(client, room.row(seat="tidak-ada")).json()["rows"]
    assert answer["state"] == "refused"


def test_the_data_ask_no_more_for_more_candidates(client, place):
    event = event_for(place)
    client.force_login(place.assessor.user)
    where, counts = reverse("exam.tablet_data", args=[event.code]), []
    for n in (1, 3):
        while event.assessments.count() < n:
            seated(place, admitted(place, another_applicant(place)), event)
        client.get(where)
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get(where).json()["seats"]) == n
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_device_is_told_that_the_exam_is_over(client, room):
    client.force_login(room.me)
    assert room.data(client)["over"] is False
    examine(room.seat)
    assert room.data(client)["over"] is True
    client.force_login(room.other)  # has no candidate of their own, and may still be needed
    assert room.data(client)["over"] is False


def test_two_results_are_settled_before_the_recommendation(client, room):
    examine_path = room.seat.dossier.scheme_version.paths.get(code="experienced")
    actions.confirm_path(room.seat, examine_path, by=room.me, now=NOW)
    actions.fill_competent(room.seat, by=room.me, now=NOW)
    take(room, room.other, mark=WEAK)
    said = refused("results_differ", actions.recommend, room.seat, COMPETENT, by=room.me, now=NOW)
    assert room.units[0].printed_code in said
    client.force_login(room.me)
    page = client.get(room.seat.get_absolute_url()).text
    assert "Bayu Pratama juga mencatat unit ini: belum kompeten" in page
    where = reverse("exam.settle", args=[room.event.code, room.seat.dossier.code, room.units[0].position])
    assert where in page
    client.post(where)
    assert "juga mencatat unit ini" not in client.get(room.seat.get_absolute_url()).text
    assert actions.recommend(room.seat, COMPETENT, by=room.me, now=NOW).recommendation == COMPETENT


class TestSignOut:
    """With unsent rows on the device nobody is signed out; without any the browser erases what the device holds."""

    @pytest.fixture
    def leave(self, client, room):
        client.force_login(room.me)

        def leave(*told):
            for n, value in enumerate(told):
                client.cookies[f"tablet-{room.event.code}{n or ''}"] = value
            return client.post(reverse("account_logout"))

        return leave

    def test_unsent_rows_lead_to_the_page_that_says_which(self, client, room, leave):
        answer = leave(f"3.{room.me.username}")
        assert answer["Location"] == f"{reverse('exam.tablet', args=[room.event.code])}?keluar"
        assert client.get(reverse("home.desk")).status_code == 200

    def test_with_everything_sent_the_device_is_erased(self, client, room, leave):
        answer = leave(f"0.{room.me.username}")
        assert answer["Clear-Site-Data"] == '"storage"'
        assert answer.cookies[f"tablet-{room.event.code}"].value == ""
        assert client.get(reverse("home.desk")).status_code == 302

    def test_rows_of_somebody_else_hold_nobody_back_and_stay(self, client, room, leave):
        answer = leave(f"0.{room.me.username}", f"2.{room.other.username}")
        assert "Clear-Site-Data" not in answer
        assert client.get(reverse("home.desk")).status_code == 302

    @pytest.mark.parametrize("told", ["x", "3", "3.x", "9999999.0", f"1.{'g' * 24}"])
    def test_what_the_page_never_writes_is_left_alone(self, client, leave, told):
        assert "Clear-Site-Data" not in leave(told)
        assert client.get(reverse("home.desk")).status_code == 302
