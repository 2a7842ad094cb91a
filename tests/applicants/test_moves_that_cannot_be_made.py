"""The pages of moves that cannot be made now say why and offer no button; what was typed before a refusal is not lost."""

import pytest
from django.urls import reverse

from applicants.enums import DossierState, VerdictOutcome
from applicants.models import Dossier
from tests.factories.applicants import dossier_in, give_verdict

pytestmark = pytest.mark.django_db

REASON = "Ijazah tidak terdaftar di perguruan tingginya."
PAGES = [
    ("verifier", "dossier.declare_complete"),
    ("verifier", "dossier.reject"),
    ("verifier", "dossier.ask_information"),
    ("leader", "dossier.admit"),
    ("leader", "dossier.refuse_admission"),
    ("applicant", "dossier.withdraw"),
]


def url(name, dossier):
    return reverse(name, args=[dossier.code])


def page(client, person, address):
    client.force_login(person)
    return client.get(address).content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(("who", "name"), PAGES)
def test_page_of_a_move_that_is_over_says_so_and_has_no_button(client, world, who, name):
    text = page(client, getattr(world, who), url(name, dossier_in(DossierState.HANDED_OVER, world)))
    assert "Tidak dapat dilakukan sekarang" in text
    assert "Berkas ini sekarang berstatus" in text
    assert "<form" not in text


@pytest.mark.parametrize(("who", "name"), PAGES)
def test_page_of_a_move_that_is_open_has_its_button(client, world, who, name):
    state = DossierState.ACCEPTED
    if name in {"dossier.declare_complete", "dossier.reject"}:
        state = DossierState.VERIFICATION
    text = page(client, getattr(world, who), url(name, dossier_in(state, world)))
    assert "Tidak dapat dilakukan sekarang" not in text
    assert 'type="submit"' in text


def test_page_names_what_still_stands_in_the_way(client, world):
    dossier = dossier_in(DossierState.ACCEPTED, world, payer="candidate")
    text = page(client, world.leader, url("dossier.admit", dossier))
    assert "Catat nomor bukti bayar atau alasan tertulis" in text
    assert "<form" not in text


@pytest.mark.parametrize(
    ("who", "name", "state"),
    [
        ("verifier", "dossier.reject", DossierState.VERIFICATION),
        ("verifier", "dossier.ask_information", DossierState.ACCEPTED),
        ("leader", "dossier.refuse_admission", DossierState.ACCEPTED),
        ("applicant", "dossier.withdraw", DossierState.ACCEPTED),
        ("officer", "dossier.return", DossierState.COMPLETENESS_CHECK),
    ],
)
def test_refusal_leaves_what_was_typed_on_the_page(client, world, who, name, state):
    """Somebody else has changed the dossier since the page was shown."""
    dossier = dossier_in(state, world, verdict=VerdictOutcome.NEEDS_FIX, version=4)
    client.force_login(getattr(world, who))
    answer = client.post(url(name, dossier), {"note": REASON, "version": "3"})
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert REASON in answer.content.decode()
    assert Dossier.objects.get().state == state


def test_the_same_move_twice_is_no_fault(client, world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    client.force_login(world.verifier)
    for _ in range(2):
        answer = client.post(url("dossier.reject", dossier), {"note": REASON, "version": "0"}, follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["success"]
        assert answer.redirect_chain[-1][0] == dossier.get_absolute_url()
    assert Dossier.objects.get().state == "rejected"


def test_notice_cannot_be_sent_as_long_as_a_document_waits(client, world):
    """The button appears when everything has been looked at."""
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world)
    give_verdict(dossier.documents.first().versions.get(), world.officer, VerdictOutcome.NEEDS_FIX)
    text = page(client, world.officer, url("dossier.return", dossier))
    assert "Belum dapat dikirim" in text
    assert "Kirim permintaan perbaikan" not in text


def test_preview_shows_where_the_reason_will_stand(client, world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    text = page(client, world.verifier, url("dossier.reject", dossier))
    assert "Alasannya: (di sini tampil alasan yang Anda tulis)" in text
    again = client.post(url("dossier.reject", dossier), {"note": REASON, "lihat": "1"}).content.decode()
    assert f"Alasannya: {REASON}" in again


def test_officer_is_led_to_the_documents_as_long_as_one_waits(client, world):
    waiting = dossier_in(DossierState.COMPLETENESS_CHECK, world)
    text = page(client, world.officer, waiting.get_absolute_url())
    assert "Periksa dokumen satu per satu." in text
    assert f'href="{url("dossier.check", waiting)}"' in text
    assert f'href="{reverse("queue.list")}"' in text
    assert "Periksa dokumen satu per satu." not in page(client, world.leader, waiting.get_absolute_url())


def test_officer_of_a_checked_dossier_is_led_to_the_next_move(client, world):
    checked = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.ACCEPTED)
    text = page(client, world.officer, checked.get_absolute_url())
    assert "Teruskan ke verifikasi." in text
    assert f'href="{url("dossier.check", checked)}"' not in text
