"""The page on which units are chosen: what it shows, keeps, explains and refuses. The rules are tested in schemes."""

import html
import re

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applicants.enums import DossierState
from applicants.queries import selected_codes
from certportal.kernel.audit.models import AuditEvent
from tests.factories.applicants import dossier_in, eligible_person
from tests.factories.held import HeldUnitFactory, WaiverFactory, unit
from tests.factories.kkni import kkni_dossier, package_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, world):
    client.force_login(world.applicant)
    return client


def draft(world, slug, *electives, **fields):
    return kkni_dossier(DossierState.DRAFT, world, slug, *electives, **fields)


def url(dossier):
    return reverse("dossier.choice", args=[dossier.code])


def words(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def faults(answer):
    return [row.sentence for row in answer.context["choice"].shortfalls]


def ticked(answer):
    """Codes whose boxes are ticked, the fixed ones included."""
    choice = answer.context["choice"]
    lines = [*choice.core_lines, *choice.elective_lines, *choice.extra_lines]
    return {line.code for line in lines if line.ticked}


def post(client, dossier, codes, act="hitung", offered=(), **more):
    return client.post(url(dossier), {"unit": list(codes), "ditawarkan": list(offered), "aksi": act, **more})


def test_the_page_shows_core_fixed_and_what_is_missing(signed_in, world):
    answer = signed_in.get(url(draft(world, "instruktur-5")))
    page, text = answer.content.decode(), words(answer)

    assert "0 dari 9 pilihan" in text
    core = package_of("instruktur-5").rules.core[0]
    assert re.search(rf'<input type="hidden" name="unit" value="{re.escape(core)}">', page)
    assert "Baru 0 dari 9 unit pilihan yang terpenuhi; pilih 9 unit lagi." in text
    assert page.count("<h1") == 1


def test_counting_again_writes_nothing_and_brings_prerequisites_along(signed_in, world):
    dossier = draft(world, "instruktur-5")
    before, events = selected_codes(dossier), AuditEvent.objects.count()
    answer = post(signed_in, dossier, ["N.78SPS02.070.1"])

    assert {"N.78SPS02.070.1", "N.78SPS02.064.1", "N.78SPS02.063.1", "N.78SPS02.084.2"} <= ticked(answer)
    assert "Ikut karena “Memimpin dalam Pelatihan dan Asesmen” mensyaratkannya." in words(answer)
    assert (selected_codes(dossier), AuditEvent.objects.count()) == (before, events)


def test_an_extra_unit_left_out_on_purpose_stays_out_and_is_a_fault(signed_in, world):
    """Annex C: all core and nine electives, but not N.78SPS02.084.2."""
    dossier = draft(world, "instruktur-5")
    nine = [code for code in package_of("instruktur-5").rules.electives if "07" not in code.split(".")[2][:2]][:9]
    answer = post(signed_in, dossier, nine, "simpan", offered=["N.78SPS02.084.2"])

    assert answer.url == url(dossier)
    shown = signed_in.get(url(dossier))
    assert len(faults(shown)) == 1
    assert "“Mengevaluasi Pelaksanaan Suatu Program Pelatihan Kerja” (N.78SPS02.084.2)" in faults(shown)[0]
    assert "tercantum di Instruktur jenjang 6, unit pilihan; Tenaga Pelatihan jenjang 5, unit inti" in faults(shown)[0]
    assert "N.78SPS02.084.2" not in ticked(shown)
    assert "9 dari 9 pilihan" in words(shown)
    complete = post(signed_in, dossier, [*nine, "N.78SPS02.084.2"], "simpan", offered=["N.78SPS02.084.2"])
    assert complete.url == reverse("dossier.show", args=[dossier.code])


def test_a_core_unit_repeated_as_elective_does_not_count_and_is_named(signed_in, world):
    """Annex K."""
    dossier = draft(world, "asesor-6")
    rules = package_of("asesor-6").rules
    answer = post(signed_in, dossier, [*rules.effective_electives[:3], "M.74SPS03.117.1"], "simpan")

    assert answer.url == url(dossier)
    (fault,) = faults(signed_in.get(url(dossier)))
    assert "Baru 3 dari 4 unit pilihan yang terpenuhi" in fault
    assert "“Melaksanakan Audit Sistem Manajemen/Jaminan Mutu Lembaga Sertifikasi Profesi” (M.74SPS03.117.1)" in fault
    assert "tidak dihitung sebagai pilihan karena sudah menjadi unit inti" in fault


def test_a_chain_inside_the_package_counts_as_eight_electives(signed_in, world):
    """Annex B, 070.1 with everything it requires."""
    dossier = draft(world, "instruktur-4")
    chain = [f"N.78SPS02.0{number}.1" for number in range(63, 71)]
    answer = post(signed_in, dossier, chain, "simpan")

    assert answer.url == reverse("dossier.show", args=[dossier.code])
    shown = signed_in.get(url(dossier))
    assert faults(shown) == []
    assert "8 pilihan, paling sedikit 7" in words(shown)


def test_a_later_version_satisfies_and_says_so_and_what_nobody_lists_can_only_be_held_or_waived(signed_in, world):
    """Annex D: 001.2 for 001.1; 005.1 for 007.2."""
    dossier = draft(world, "instruktur-6")
    six = ["N.78SPS01.001.2", "N.78SPS01.003.2", "N.78SPS01.004.2", "N.78SPS01.007.2", "N.78SPS02.084.2"]
    answer = post(signed_in, dossier, [*six, "N.78SPS02.023.1"])

    assert "(N.78SPS01.001.1) dipenuhi oleh versi penerusnya, N.78SPS01.001.2." in words(answer)
    (fault,) = faults(answer)
    assert "N.78SPS01.005.1 (judul tidak tercantum" in fault
    assert "hanya dapat dipenuhi dengan unit yang sudah dimiliki atau pembebasan tertulis" in fault
    automatic = post(signed_in, dossier, [*six, "N.78SPS02.023.1"], "lengkapi")
    assert "tidak dapat dilengkapi dengan unit yang tercantum" in words(automatic)
    WaiverFactory(dossier=dossier, unit=unit("N.78SPS01.005.1"), granted_by=world.verifier)
    assert faults(post(signed_in, dossier, [*six, "N.78SPS02.023.1"])) == []


def test_held_units_are_marked_and_counted_without_being_ticked(signed_in, world):
    rules = package_of("instruktur-3").rules
    HeldUnitFactory(person=world.applicant, unit=unit(rules.electives[0]), confirmed=True)
    HeldUnitFactory(person=world.applicant, unit=unit(rules.electives[1]))
    answer = signed_in.get(url(draft(world, "instruktur-3")))

    assert "1 dari 4 pilihan" in words(answer)
    assert "Sudah Anda miliki, berlaku sampai 1 Maret 2027" in words(answer)
    assert "Menunggu konfirmasi petugas, belum dihitung" in words(answer)
    assert rules.electives[0] not in ticked(answer)


def test_complete_automatically_keeps_what_was_picked_and_saves_nothing(signed_in, world):
    dossier = draft(world, "instruktur-5")
    picked = ["N.78SPS02.070.1", "N.78SPS02.076.2"]
    answer = post(signed_in, dossier, picked, "lengkapi")

    assert faults(answer) == []
    assert set(picked) <= ticked(answer)
    assert "jumlah terkecil yang melengkapi pilihan Anda" in words(answer)
    assert not set(picked) & selected_codes(dossier)


def test_a_choice_in_the_address_is_looked_at_only(signed_in, world):
    dossier = draft(world, "instruktur-3")
    elective = package_of("instruktur-3").rules.electives[0]
    answer = signed_in.get(url(dossier), {"unit": [elective], "hitung": "1"})

    assert "1 dari 4 pilihan" in words(answer)
    assert elective not in selected_codes(dossier)


UNKNOWN, NOT_IN_IT = "tidak dikenal dalam keputusan ini", "bukan bagian kemasan ini"


@pytest.mark.parametrize("act", ["hitung", "simpan", "lengkapi"])
@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("zzz", UNKNOWN),
        ("N.78SPS02.013.1", NOT_IN_IT),
        ("N.78SPS02.011.9", UNKNOWN),
        ("<b>x</b>", UNKNOWN),
        ("' OR 1=1 --", UNKNOWN),
        ("💥" * 50, UNKNOWN),
    ],
)
def test_units_nobody_can_take_get_a_sentence_and_the_rest_stays(signed_in, world, act, code, sentence):
    dossier = draft(world, "asesor-4")
    elective = package_of("asesor-4").rules.electives[0]
    answer = post(signed_in, dossier, [code, elective], act)

    assert answer.status_code == 200
    assert sentence in words(answer)
    assert ({UNKNOWN, NOT_IN_IT} - {sentence}).pop() not in words(answer)
    assert elective in ticked(answer)
    assert elective not in selected_codes(dossier)


@pytest.mark.parametrize("act", ["hitung", "simpan", "lengkapi"])
def test_bytes_no_form_sends_are_refused_before_the_page_is_asked(signed_in, world, act):
    answer = post(signed_in, draft(world, "asesor-4"), ["\0"], act)
    assert answer.status_code == 400
    assert "tidak dapat membaca kiriman itu" in words(answer)


@pytest.mark.parametrize("way", ["get", "post"])
def test_far_too_many_codes_are_refused_with_a_sentence(signed_in, world, way):
    dossier = draft(world, "asesor-4")
    many = getattr(signed_in, way)(url(dossier), {"unit": [f"x{n}" for n in range(300)], "hitung": "1"})
    assert "terlalu banyak unit" in words(many)
    body = "&".join(f"unit=x{n}" for n in range(100_000))
    flood = signed_in.post(url(dossier), body, content_type="application/x-www-form-urlencoded")
    assert flood.status_code in {400, 413}


def test_others_schemes_and_people_find_nothing_here(signed_in, world, client):
    assert signed_in.get(url(dossier_in(DossierState.DRAFT, world))).status_code == 404
    theirs = draft(world, "instruktur-3", applicant=eligible_person(world.catalogue))
    assert signed_in.get(url(theirs)).status_code == 404


def test_a_sent_choice_is_shown_and_not_changed(signed_in, world):
    dossier = kkni_dossier(DossierState.SUBMITTED, world, "instruktur-3")
    before = selected_codes(dossier)

    assert "tidak dapat diubah pada tahap sekarang" in words(signed_in.get(url(dossier)))
    assert post(signed_in, dossier, [], "simpan").status_code == 302
    assert selected_codes(dossier) == before


@pytest.mark.parametrize("slug", ["instruktur-3", "instruktur-5", "tenaga-pelatihan-4", "asesor-6"])
def test_questions_to_the_database_stay_few_whatever_the_package(signed_in, world, slug, django_assert_max_num_queries):
    rules = package_of(slug).rules
    HeldUnitFactory.create_batch(3, person=world.applicant, confirmed=True)
    dossier = draft(world, slug, *rules.effective_electives[:5])
    signed_in.get(url(dossier))
    with django_assert_max_num_queries(12):
        signed_in.get(url(dossier))


def test_what_the_page_shows_is_what_the_rules_say(signed_in, world):
    """For any ticked boxes of any package the page shows the faults the engine finds."""
    dossiers = {slug: draft(world, slug) for slug in ("instruktur-4", "instruktur-6", "tenaga-pelatihan-6", "asesor-6")}
    HeldUnitFactory(person=world.applicant, unit=unit("N.78SPS02.084.2"), confirmed=True)
    packages = {slug: package_of(slug) for slug in dossiers}

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def any_boxes(data):
        slug = data.draw(st.sampled_from(sorted(dossiers)))
        package = packages[slug]
        some = st.sets(st.sampled_from(sorted(package.selectable)), max_size=14)
        answer = signed_in.get(
            url(dossiers[slug]),
            {"unit": sorted(data.draw(some)), "ditawarkan": sorted(data.draw(some)), "hitung": "1"},
        )
        judged = package.judge(ticked(answer), ["N.78SPS02.084.2"])
        assert faults(answer) == [row.text for row in judged.shortfalls]
        assert answer.context["choice"].complete == judged.complete

    any_boxes()


def test_the_task_list_the_review_and_the_letters_know_the_units(signed_in, world):
    dossier = draft(world, "instruktur-3")
    listed = words(signed_in.get(reverse("dossier.show", args=[dossier.code])))
    assert "Pilih unit kompetensi 5 unit diuji" in listed
    assert "1 hal belum terpenuhi" in listed
    review = words(signed_in.get(reverse("dossier.submit", args=[dossier.code])))
    assert "Kemasan unit Anda belum lengkap" in review
    assert package_of("instruktur-3").rules.core[0] in review


def test_the_admitting_person_reads_what_is_missing_and_cannot_go_on(client, world):
    accepted = kkni_dossier(DossierState.ACCEPTED, world, "instruktur-3")
    client.force_login(world.leader)
    page = words(client.get(reverse("dossier.admit", args=[accepted.code])))

    assert "Kemasan unit belum lengkap" in page
    assert "Baru 0 dari 4 unit pilihan yang terpenuhi" in page
    client.post(reverse("dossier.admit", args=[accepted.code]), {"version": accepted.version})
    accepted.refresh_from_db()
    assert accepted.state == DossierState.ACCEPTED
    assert "Unit kompetensi yang diuji" in words(client.get(reverse("dossier.show", args=[accepted.code])))
