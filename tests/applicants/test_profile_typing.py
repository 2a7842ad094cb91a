"""The profile while it is typed: two tabs, capitals, what a phone helps with."""

import html

import pytest
from django.urls import reverse

from applicants.enums import DossierState
from tests.applicants.test_views_applicant import profile_post
from tests.factories.applicants import dossier_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, world):
    client.force_login(world.applicant)
    return client


def test_an_older_tab_does_not_put_back_what_another_saved(signed_in, world):
    where = reverse("profile.edit")
    seen = signed_in.get(where).context["form"]["seen"].value()
    assert f'value="{seen}"' in signed_in.get(where).text
    assert signed_in.post(where, profile_post(world.applicant, phone="081299998888", seen=seen)).status_code == 302
    older = signed_in.post(where, profile_post(world.applicant, birth_place="Denpasar", seen=seen))
    assert "perubahan lain tersimpan lebih dahulu" in older.text
    assert "Nomor telepon" in older.text
    world.applicant.refresh_from_db()
    assert (world.applicant.phone, world.applicant.birth_place == "Denpasar") == ("081299998888", False)


@pytest.mark.parametrize(
    ("typed", "answer", "kept"),
    [
        ("SITI NUR'AINI, S.KOM.", "suggested", "Siti Nur'aini, S.Kom."),
        ("SITI NUR'AINI", "typed", "SITI NUR'AINI"),
        ("siti al-hadi", "suggested", "Siti Al-Hadi"),
    ],
)
def test_a_name_in_one_case_is_asked_about_once(signed_in, world, typed, answer, kept):
    where, sent = reverse("profile.edit"), profile_post(world.applicant, full_name=typed)
    assert 'name="spelling"' not in signed_in.get(where).text
    asked = signed_in.post(where, sent)
    assert "Tulis seperti pada ijazah? Kami sarankan: Siti" in html.unescape(asked.text)
    assert signed_in.post(where, sent | {"spelling": answer}).status_code == 302
    world.applicant.refresh_from_db()
    assert world.applicant.full_name == kept
    assert signed_in.post(where, profile_post(world.applicant, full_name=kept)).status_code == 302  # said once


def test_a_locked_name_is_not_spelled_anew(signed_in, world):
    dossier_in(DossierState.SUBMITTED, world)
    before = world.applicant.full_name
    sent = profile_post(world.applicant, full_name="ORANG LAIN", spelling="suggested", phone="081299998888")
    assert signed_in.post(reverse("profile.edit"), sent).status_code == 302
    world.applicant.refresh_from_db()
    assert (world.applicant.full_name, world.applicant.phone) == (before, "081299998888")


def test_a_phone_helps_with_typing(signed_in):
    page = signed_in.get(reverse("profile.edit")).text
    for helps in ('autocomplete="tel"', 'autocomplete="bday-year"', 'type="tel"', 'inputmode="numeric"'):
        assert helps in page
