"""Each row of a chart leads to as many cases as it says, and each chart has its sentence, its table and its file."""

import pytest
from django.urls import reverse
from django.utils import timezone

from bench.pages import client_of
from certportal.figures.board import charts_for
from certportal.figures.charts import Bar, Part, drawn, standing
from certportal.figures.promise import promise_kept
from certportal.figures.scope import scope_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.audit.models import Reading
from certportal.kernel.files.inspect_child import xlsx_table
from certportal.kernel.sla.models import Clock
from tests.figures.conftest import holder

pytestmark = pytest.mark.django_db
OFFICERS = ["tepat-waktu", "umur", "beban"]
LEADERS = ["hari-kerja", "langkah", "pekan", "umur", "beban"]
COUNTED = {"umur": 1, "beban": 1, "tepat-waktu": 1, "hari-kerja": 1}
"""Charts whose rows are cases, and in which column of the table they are counted."""


def count_at(browser, url):
    return browser.get(url).context["page"].paginator.count


@pytest.mark.parametrize(
    ("role", "wanted"),
    [(Role.VERIFIER, OFFICERS), (Role.LEADERSHIP, LEADERS), (Role.CERTIFICATE_ADMIN, ["umur"])],
)
def test_rows_of_charts_count_their_cases(office, role, wanted):
    browser = client_of(holder(office, role))
    charts = browser.get(reverse("figures.board")).context["charts"]
    assert [chart.key for chart in charts] == wanted
    for chart in charts:
        assert chart.finding.endswith(".")
        for bar, row in zip(chart.bars, chart.rows, strict=False):
            if chart.key in COUNTED:
                assert count_at(browser, bar.url) == row[COUNTED[chart.key]], (chart.key, bar.label)
    if role == Role.LEADERSHIP:
        (weeks,) = [chart for chart in charts if chart.key == "pekan"]
        figures = [value for row in weeks.rows for value in row[1:]]
        assert [count_at(browser, url) for row in weeks.urls for url in row[1:]] == figures
        assert sum(figures) > 20


def test_board_fetched_by_a_desk_is_a_part_without_a_frame(office):
    browser = client_of(holder(office, Role.LEADERSHIP))
    whole, part = (browser.get(reverse("figures.board"), headers=head) for head in ({}, {"HX-Request": "true"}))
    assert ("<html" in whole.content.decode(), "<html" in part.content.decode()) == (True, False)
    assert 'width="' in part.content.decode()
    assert "," not in "".join(
        piece for part in part.content.decode().split('width="')[1:] for piece in part.split('"', 1)[0]
    ), "a drawing reads points, no commas"


def test_file_of_a_chart_has_its_rows_and_is_written_down(office, tmp_path):
    person = holder(office, Role.LEADERSHIP)
    answer = client_of(person).get(reverse("figures.table", args=["beban"]))
    source, target = tmp_path / "a.xlsx", tmp_path / "rows"
    source.write_bytes(answer.content)
    xlsx_table.read(str(source), str(target))
    (chart,) = [one for one in charts_for(scope_of(person, timezone.now())) if one.key == "beban"]
    assert len(target.read_text().splitlines()) == len(chart.rows) + 1
    assert Reading.objects.get(reader_id=person.pk).kind == "export"


def test_charts_ask_the_same_with_more_cases(office, django_assert_max_num_queries):
    leader = User.objects.get(pk=holder(office, Role.LEADERSHIP).pk)
    with django_assert_max_num_queries(22):
        charts_for(scope_of(leader, timezone.now()))


def test_bars_are_placed_by_the_longest():
    long, short = drawn(
        [
            Bar("a", (Part("office", "x", 3, "3"), Part("late", "y", 1, "1")), "4"),
            Bar("b", (Part("office", "x", 1, "1"),), "1"),
        ]
    )
    assert [(piece.x, piece.width) for piece in long.pieces] == [("0.00%", "75.00%"), ("75.00%", "25.00%")]
    assert [piece.width for piece in short.pieces] == ["25.00%"]
    assert long.words == "x 3, y 1"
    assert drawn([Bar("c", (Part("office", "x", 0, "0"),), "0")])[0].pieces == []


def test_scale_of_columns_ends_above_the_highest():
    columns, lines = standing([(("office", 7), ("soft", 0))])
    assert [line.text for line in lines] == ["0", "2", "4", "6", "8"]
    assert (columns[0].height, columns[1].height) == ("115.5", "0.0")


def test_promise_is_told_of_closed_months_and_thirty_cases(office):
    today = timezone.localdate()
    promise = promise_kept(today)
    assert promise.until < today.replace(day=1)
    assert promise.cases >= 30
    assert sum(count for _, count in promise.by_days) == promise.cases
    assert 0 < promise.in_time < promise.cases
    assert promise.percent == promise.in_time * 100 // promise.cases
    assert promise.median_days > 0
    assert promise_kept(today, offices=[]) is None
    kept = Clock.objects.filter(kind="service", stopped_on__lt=today.replace(day=1)).order_by("-pk")[:29]
    Clock.objects.filter(kind="service", stopped_on__isnull=False).exclude(pk__in=kept.values("pk")).update(
        stopped_on=today
    )
    assert promise_kept(today) is None, "twenty-nine cases would tell of single people"
