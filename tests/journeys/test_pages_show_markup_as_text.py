"""Markup in every name and every sentence of the database: pages show it as text, with not one element more.

Every text column of every model is overwritten, once with plain words and then with payloads. Each page must have the same
skeleton (elements and names of attributes) both times, and must show the payload letter by letter.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeAlias

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import Decision
from certportal.kernel.outbox.fence import fenced_text
from certportal.kernel.workdays.models import CalendarStamp
from schemes.models import Decree
from tests.architecture.access import RULES
from tests.architecture.house import SOURCES
from tests.architecture.visiting import dossiers_read_once, people_read_once, says_not_ready, undone, visit
from tests.architecture.world import ANYONE, OWNER, World
from tests.factories.applicants import dossier_in, eligible_person
from tests.journeys.payloads import PAYLOADS, Skeleton, payload, plain

pytestmark = [pytest.mark.usefixtures("_quiet"), pytest.mark.heavy(50)]

# Columns nobody types: codes, states, digests, addresses inside the portal. Everything else is taken as typed by somebody.
MADE_BY_US = re.compile(
    r"(^|_)(code|state|sha256|hash|stamp|token|key|path|template|kind|scope|pattern|password|username|index|nip|number|"
    r"value|annex|family|url|message_id|request_id|id|type|verb|role|error|address|sealed|standing)$|^path_declared$|^zone$"
)
TYPED_ALTHOUGH = {"Organisation.address", "TestSite.address", "CertificationBody.address"}
ROUNDS = range(4)
STEP = 6  # each round starts so much further in the list of payloads
# A password is judged, so that two of them may have different faults; no form shows one again.
JUDGED = {"account_change_password", "counter.profile"}
# The database keeps these empty until somebody has answered.
STAND_WITH_AN_ANSWER = {"reason", "waiver_reason", "refusal_reason", "ended_reason", "lack_refused_note"}
STAND_WITH_AN_ACT = {
    "Assessment.absence_reason", "Transmittal.note", "Appeal.answer", "Appeal.what_follows", "SopStep.printed_time",
    "Assessment.unfinished_reason", "Explanation.answer",
}  # fmt: skip
MOST_OF_THE_PAGES = 150
Shapes: TypeAlias = dict[tuple[str, str], list[object]]  # by page and reader
# What the issue names; each must have been seen on some page, or the test proves nothing.
MUST_BE_SEEN = {
    "User.full_name", "User.position_title", "Organisation.name", "ApplicantProfile.education_place", "ExamEvent.title",
    "ExamEvent.site_officer_name", "TestSite.name", "Assessment.note", "UnitResult.note", "Decision.reason", "Verdict.note",
    "Document.waiver_reason", "StoredFile.original_name", "PlenaryMeeting.title",
    "PlenaryMeeting.place", "Certificate.holder_name", "Message.subject", "Scheme.name", "Requirement.title",
}  # fmt: skip


def typed_columns() -> list[tuple[type[models.Model], models.Field]]:
    """Every text column that holds what people typed."""
    found = []
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in SOURCES:
            continue
        for field in model._meta.local_concrete_fields:
            text = type(field) in (models.CharField, models.TextField) and not field.choices
            if text and (not MADE_BY_US.search(field.name) or label(model, field) in TYPED_ALTHOUGH):
                found.append((model, field))
    return found


def label(model: type[models.Model], field: models.Field) -> str:
    return f"{model.__name__}.{field.name}"


COLUMNS = typed_columns()


@contextmanager
def unguarded() -> Iterator[None]:
    """Triggers off: this test writes into rows that may not be changed."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def overwrite(text_of) -> dict[int, str]:
    """Put `text_of(column number)` and a mark into every filled row of every typed column; returns what was put."""
    put = {}
    Decree.objects.update(stamp="")  # without a time stamp nothing is cached: pages read these words and not older ones
    CalendarStamp.objects.update(value="")
    for number, (model, field) in enumerate(COLUMNS):
        mark = f" ⟦{number}⟧"
        text = text_of(number) + mark
        if field.max_length and len(text) + 8 > field.max_length:
            text = text_of(number)[:4] + mark if field.max_length > 18 else text_of(number)[:3]
        put[number] = text
        rows = model._base_manager.exclude(**{field.name: ""})
        if field.unique or any(
            field.name in (row.fields or ()) for row in model._meta.constraints if hasattr(row, "fields")
        ):
            rows.update(**{field.name: Concat(Value(text), Cast(F("pk"), models.CharField()))})
        else:
            rows.update(**{field.name: text})
    return put


def pages(world: World) -> list[tuple[str, str, str]]:
    """(name, who, address): every page as its applicant sees it, as an office sees it, and as everybody does."""
    found = []
    for name, rule in RULES.items():
        if rule.get is None:
            continue
        address = reverse(name, kwargs=rule.make(world))
        office = sorted(rule.get - {OWNER, "anonymous", "applicant", "institution_officer", "stranger"})
        owner = [OWNER] if OWNER in rule.get else []
        found += [(name, who, address) for who in [*owner, *office[:1]]]
    return found


def looked_at(world: World, name: str, who: str, address: str) -> Skeleton | None:
    with visit(world, who, "GET", address) as response:
        assert response.status_code < 500 or says_not_ready(response), (name, who)
        html = response.get("Content-Type", "").startswith("text/html") and response.status_code == 200
        return Skeleton(response.body.decode()) if html else None


def skeletons(world: World, places) -> dict[tuple[str, str], Skeleton]:
    with people_read_once(), dossiers_read_once():  # with the words that were just put into their rows
        found = {(name, who): looked_at(world, name, who, address) for name, who, address in places}
    return {place: page for place, page in found.items() if page is not None}


def fill_what_is_empty(world: World) -> None:
    """Rows the finished case does not have: a waiver, a note, a reason."""
    document = world.dossier.documents.order_by("order").first()
    waived = {"waived_at": world.dossier.submitted_at, "waived_by": world.hall.world.officer, "waiver_reason": "diisi"}
    with unguarded():
        document.__class__.objects.filter(pk=document.pk).update(**waived)
        for model, field in COLUMNS:
            empty = model._base_manager.filter(**{field.name: ""})
            stands = field.name in STAND_WITH_AN_ANSWER or label(model, field) in STAND_WITH_AN_ACT
            if not stands or model is Decision:
                empty.update(**{field.name: "diisi"})


@pytest.fixture(scope="module")
def places(whole_world) -> list[tuple[str, str, str]]:
    """The pages, everybody signed in, and no sentence left empty."""
    found = pages(whole_world)
    for _, who, _ in found:
        whole_world.client(who)
    fill_what_is_empty(whole_world)
    return found


def seen_with(world: World, places, text_of) -> tuple[dict[int, str], dict[tuple[str, str], Skeleton]]:
    """What was put into the columns, and the pages with it."""
    with undone():
        with unguarded():
            put = overwrite(text_of)
        return put, skeletons(world, places)


@pytest.fixture
def _people_read_once_here() -> Iterator[None]:
    """Where no name is overwritten between two visits."""
    with people_read_once(), dossiers_read_once():
        yield


def harmless(text: str) -> str:
    """As long, with the same spaces: pages that fold lines fold them alike."""
    return re.sub(r"\S", "a", text)


@pytest.fixture(scope="module")
def harmless_shapes() -> Shapes:
    """The skeletons each page has had with words alone, filled round by round."""
    return defaultdict(list)


def with_an_element_more(world: World, places, text_of, after, known: Shapes) -> list[tuple[str, str]]:
    """The pages of `after` whose skeleton no harmless words give.

    A page is asked for with harmless words of the same length only where its skeleton is not known from an earlier round.
    """

    def unknown() -> list[tuple[str, str]]:
        return [place for place, page in after.items() if page.shape not in known[place]]

    if not (new := set(unknown())):
        return []
    asked = [(name, who, address) for name, who, address in places if (name, who) in new]
    _, before = seen_with(world, asked, lambda number: harmless(text_of(number)))
    for place, page in before.items():
        known[place].append(page.shape)
    return unknown()


@pytest.mark.parametrize("turn", ROUNDS)
def test_no_page_has_an_element_more(world, places, harmless_shapes, turn):
    def text_of(number: int) -> str:
        return payload(0 if turn == 0 else number + turn * STEP)

    put, after = seen_with(world, places, text_of)
    assert len(after) >= MOST_OF_THE_PAGES
    assert with_an_element_more(world, places, text_of, after, harmless_shapes) == []
    mangled, seen = [], set()
    for place, page in after.items():
        targets = [
            target for target in page.targets if re.match(r"\s*(javascript|data|vbscript):", target, re.IGNORECASE)
        ]
        assert targets == [], place
        text = page.text.lower()
        for number in {int(mark) for mark in re.findall(r"⟦(\d+)⟧", page.text)}:
            seen.add(label(*COLUMNS[number]))
            # A preview of a notice shows the words as the notice will have them: with links made unclickable.
            ways = {plain(put[number]).lower(), plain(fenced_text(put[number])).lower()}
            if not any(way in text for way in ways):
                mangled.append((place, label(*COLUMNS[number]), put[number]))
    assert mangled == []
    assert sorted(MUST_BE_SEEN - seen) == []


def test_the_reason_why_a_document_is_missing_is_shown_as_text(world):
    """Seen only where there is no version; every document of the finished case has one."""
    place = world.hall.world
    for who in ("intake_officer", OWNER):
        world.client(who)
    with undone():
        dossier = dossier_in(DossierState.COMPLETENESS_CHECK, place, applicant=eligible_person(place.catalogue))
        document = next(row for row in dossier.documents.all() if row.requirement.waivable)
        with unguarded():
            document.versions.all().delete()
        address = reverse("document.check", kwargs={"code": dossier.code, "row": document.requirement.code})
        shapes = []
        refused = {"lack_refused_at": dossier.submitted_at, "lack_refused_by": place.officer}
        for text in ("Kata biasa", *map(payload, range(len(PAYLOADS)))):
            said = {"lack_reason": text, "lack_refused_note": text, **refused}
            document.__class__.objects.filter(pk=document.pk).update(**said)
            page = looked_at(world, "document.check", "intake_officer", address)
            assert page.text.count(plain(text)) >= 2  # the reason, and the answer to it
            shapes.append(page.shape)
        assert all(shape == shapes[0] for shape in shapes)


def test_canary_a_page_with_an_element_more_is_seen(world, places, monkeypatch):
    """One page takes the words of a person for markup: it alone is named."""

    def text_of(_number: int) -> str:
        return "<b>x</b>"

    spot = [place for place in places if place[0] == "dossier.show"]
    with monkeypatch.context() as careless:
        careless.setattr("django.template.base.conditional_escape", str)
        _, after = seen_with(world, spot, text_of)
    assert with_an_element_more(world, spot, text_of, after, defaultdict(list)) == [place[:2] for place in spot]


def test_canary_an_unescaped_word_is_seen():
    careful, careless = Skeleton("<p>&lt;b&gt;x</p>"), Skeleton("<p><b>x</p>")
    ordinary = Skeleton("<p>kata</p>")
    assert careful.elements == ordinary.elements
    assert careless.elements != ordinary.elements
    assert Skeleton("<p title='a' onload='b'>").elements != Skeleton("<p title='a'>").elements


@cache
def names_of_fields() -> set[str]:
    from tests.journeys.test_forms_keep_or_refuse_markup import typed_fields

    return {place.rpartition(".")[2] for place, _ in typed_fields()} - {"kode"} | {
        "outcome",
        "reason",
        "recommendation",
    }


def typed_data(text: str) -> dict[str, str]:
    """The same words in every field that any form of the portal has."""
    return dict.fromkeys(names_of_fields(), text)


@pytest.mark.usefixtures("_people_read_once_here")
@pytest.mark.parametrize("number", [0, 17, 18])
def test_what_was_typed_comes_back_as_text(world, number):
    """Forms that are shown again with what was typed, and the sentences above them."""
    strange, shown = [], 0
    forms = [
        (name, rule, reverse(name, kwargs=rule.make(world))) for name, rule in RULES.items() if rule.post is not None
    ]
    for name, rule, address in forms:
        # Behind a link there is no role: whoever comes from nowhere has a key of their own.
        who = OWNER if OWNER in rule.post else min(rule.post, default=ANYONE)
        pair = []
        for text in (harmless(payload(number)), payload(number)):
            with visit(world, who, "POST", address, typed_data(text)) as response:
                assert response.status_code < 500, (name, who)
                html = response.get("Content-Type", "").startswith("text/html")
                pair.append((response.status_code, Skeleton(response.body.decode()) if html else None))
        (status, plainly), (status_after, hostile) = pair
        alike = name in JUDGED or not plainly or not hostile or plainly.shape == hostile.shape
        if status == status_after == 200 and not alike:
            strange.append((name, who))
        shown += bool(hostile and plain(payload(number)) in hostile.text)
    assert strange == []
    assert shown >= 5  # several forms do show what was typed: the comparison compared something


def test_payloads_cover_every_round():
    assert STEP * len(ROUNDS) >= len(PAYLOADS)
