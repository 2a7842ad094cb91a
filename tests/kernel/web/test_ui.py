from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, RequestContext, Template, engines
from django.template.loader import render_to_string

from certportal.kernel.web import panel
from certportal.kernel.web.context import Site
from certportal.kernel.web.deadline import Told
from certportal.kernel.web.templatetags import ui


def draw(source, **context):
    return Template(source).render(Context(context)).strip()


def test_filters_speak_indonesian_and_are_silent_about_nothing():
    facts = {"d": date(2026, 12, 10), "t": datetime(2026, 12, 10, 2, 14, tzinfo=UTC), "n": None}
    source = "{{ d|day_in_words }}|{{ d|weekday_in_words }}|{{ t|moment_in_words }}|{{ t|time_in_words:'Asia/Jayapura' }}|{{ n|day_in_words }}{{ n|moment_in_words }}"
    assert draw(source, **facts) == (
        "10 Desember 2026|Kamis, 10 Desember 2026|10 Desember 2026 pukul 09.14 WIB|11.14 WIT|"
    )


@pytest.mark.parametrize(
    ("size", "words"), [(0, "1 kB"), (420_300, "420 kB"), (1_240_000, "1,2 MB"), (12_400_000, "12,4 MB"), (None, "")]
)
def test_sizes_as_people_read_them(size, words):
    assert ui.size_in_words(size) == words


def test_pill_joins_colour_icon_and_word_and_escapes():
    drawn = draw("{% pill label 'good' %}", label="<b>Sesuai</b>")
    assert "tone-good" in drawn
    assert "#check-circle" in drawn
    assert "&lt;b&gt;Sesuai&lt;/b&gt;" in drawn
    assert "tone-neutral" in draw("{% pill 'x' 'unknown' %}")


def test_every_icon_used_is_in_the_sprite(settings):
    import re

    sprite = (settings.BASE_DIR / "static/icons/sprite.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used = {
        name
        for page in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"|icon_name="([^"]+)"', page.read_text())
        for name in name
        if name
    }
    assert used - drawn == set()


def test_deadline_tells_the_date_and_names_skipped_days_only_in_full():
    day = type("Skipped", (), {"date": date(2026, 12, 25), "name": "Hari Raya Natal"})()
    told = Told("Aman", "good", "check-circle", date(2026, 12, 28), "sisa 6 hari kerja", "", True, [day])
    full, short = draw("{% deadline t %}", t=told), draw("{% deadline t short=True %}", t=told)
    assert "28 Desember 2026" in full
    assert "Jumat, 25 Desember 2026: Hari Raya Natal" in full
    assert "28 Desember 2026 (sementara)" in full
    assert "Sisa 6 hari kerja" in full
    assert "Natal" not in short
    assert draw("{% deadline t %}", t=None) == ""


@pytest.fixture
def empty_panels(monkeypatch):
    monkeypatch.setattr(panel, "_PANELS", {})


@pytest.mark.usefixtures("empty_panels")
def test_panels_come_in_order_and_only_for_their_readers(rf):
    def says(text):
        return lambda _request, obj: {"text": f"{text} {obj}"}

    panel.register(panel.Panel("dossier", 20, "_components/notice.html", says("kedua")))
    panel.register(
        panel.Panel("dossier", 10, "_components/empty_state.html", lambda _r, obj: {"title": f"pertama {obj}"})
    )
    panel.register(panel.Panel("dossier", 30, "_components/progress.html", lambda _r, _o: None))
    panel.register(panel.Panel("other", 1, "_components/notice.html", says("lain")))
    # The same template in the same place replaces, so that ready() may run twice.
    panel.register(panel.Panel("dossier", 20, "_components/notice.html", says("ketiga")))
    context = RequestContext(rf.get("/"), {"obj": "<x>"})
    drawn = Template("{% panels 'dossier' obj %}").render(context)
    assert drawn.index("pertama &lt;x&gt;") < drawn.index("ketiga &lt;x&gt;")
    for absent in ("kedua", "lain", "progress", "<x>"):
        assert absent not in drawn


def test_one_time_token_is_new_each_time():
    tokens = {draw("{% once %}") for _ in range(5)}
    assert len(tokens) == 5


class Named(forms.Form):
    name = forms.CharField(label="Nama lengkap", error_messages={"required": "Isi nama Anda."})

    def clean(self):
        raise forms.ValidationError("Nomor <b>sudah</b> dipakai.")


SUMMARY = '{% include "_components/error_summary.html" with form=form %}'
CRISPY = "{% load crispy_forms_tags %}{{ form|crispy }}"


def test_errors_are_summed_up_once_and_linked_to_their_fields():
    drawn = draw(SUMMARY + CRISPY, form=Named({}))
    assert drawn.count("Ada yang perlu diperbaiki") == 1
    assert '<a href="#id_name">Nama lengkap: Isi nama Anda.</a>' in drawn
    assert drawn.count("Nomor &lt;b&gt;sudah&lt;/b&gt; dipakai.") == 1
    assert 'id="id_name"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_crispy_sums_up_by_itself_where_the_page_forgot():
    drawn = draw(CRISPY, form=Named({}))
    assert drawn.count("Ada yang perlu diperbaiki") == 1


def test_form_without_errors_has_no_summary():
    assert "perlu diperbaiki" not in draw(SUMMARY + CRISPY, form=forms.Form())


def test_page_head_answers_the_four_questions():
    drawn = render_to_string(
        "_components/page_head.html",
        {
            "title": "Berkas",
            "where": "Verifikasi",
            "turn": "Verifikator",
            "todo": "Tidak ada",
            "by_when": "10 Desember 2026",
        },
    )
    assert drawn.count("<h1>") == 1
    for question in ("Di mana", "Giliran siapa", "Apa yang harus dilakukan", "Sampai kapan"):
        assert question in drawn


def test_a_page_that_did_not_arrive_whole_is_to_be_fetched_again():
    """Errors of hidden fields are listed once as sentences; those of visible fields with the name of the field."""

    class Hidden(forms.Form):
        version = forms.IntegerField(widget=forms.HiddenInput)
        stamp = forms.IntegerField(widget=forms.HiddenInput)
        reason = forms.CharField(label="Alasan")

    lost = render_to_string("_components/error_summary.html", {"form": Hidden({"reason": ""})})
    assert lost.count("Halaman ini tidak terkirim utuh. Muat ulang, lalu isi sekali lagi.") == 1
    assert "Version" not in lost
    assert "Alasan: " in lost
    whole = render_to_string("_components/error_summary.html", {"form": Hidden({"version": 1, "stamp": 1})})
    assert "tidak terkirim utuh" not in whole


def test_what_never_changes_is_drawn_once_for_each_value_it_is_drawn_by():
    once = Template("{% unchanging %}{{ word }}{% endunchanging %}")
    assert [once.render(Context({"site": "x", "word": word})) for word in "ab"] == ["a", "a"]
    by_key = Template("{% unchanging by=key %}{{ word }}{% endunchanging %}")
    pairs = [("x", "a"), ("y", "b"), ("x", "c"), ("y", "d")]
    assert [by_key.render(Context({"site": "x", "key": key, "word": word})) for key, word in pairs] == [
        "a",
        "b",
        "a",
        "b",
    ]


def test_what_is_drawn_without_the_site_is_kept_for_nobody():
    once = Template("{% unchanging %}{{ site }}{{ word }}{% endunchanging %}")
    pages = [{"word": "a"}, {"word": "b"}, {"site": "x", "word": "c"}, {"word": "d"}, {"site": "x", "word": "e"}]
    assert [once.render(Context(page)) for page in pages] == ["a", "b", "xc", "d", "xc"]


@pytest.mark.django_db
def test_head_and_foot_of_a_page_without_a_visitor_are_not_those_of_the_next(rf):
    """A page drawn without a request has no name of the portal and no menu; the first visitor's page has both."""
    engine = engines["django"].engine
    base = engine.from_string(engine.get_template("base.html").source)
    assert Site.name not in base.render(Context({}))
    drawn = base.render(Context({"site": Site(rf.get("/"))}))
    assert Site.name in drawn.split("<main")[0].split("<body>")[1]
    assert Site.name in drawn.split("</main>")[1]
