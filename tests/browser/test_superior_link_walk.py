"""A superior without an account: the applicant names them, an officer gives the address, and the letter's link is enough."""

import re

import pytest
from playwright.sync_api import expect

from applicants.enums import DossierState
from applicants.models import Attestation
from tests.browser.paces import Walker, field, follow, press, wait_for_letter
from tests.factories.applicants import dossier_in, world
from tests.factories.superiors import BOSS_NAME, BOSS_NIP, OFFICIAL, statement_of


@pytest.fixture
def place(portal):
    return world()


def test_superior_named_by_the_applicant_confirms_by_link(portal, page, new_context, place):
    statement = statement_of(dossier_in(DossierState.DRAFT, place))
    me, officer, boss = (
        Walker(portal, one, phone=True) for one in (page, new_context().new_page(), new_context().new_page())
    )
    me.become(place.applicant)
    me.goto(statement.get_absolute_url(), "atasan-belum-tercatat")
    name_superior(me)
    officer.become(place.officer)
    approve(officer, place.applicant)

    me.goto(statement.get_absolute_url(), "atasan-disetujui")
    page.get_by_label("Benar, ini atasan langsung saya").check()
    press(page, "Minta konfirmasi")
    me.look("atasan-diminta")

    link = re.search(r"/konfirmasi-atasan/tautan/\S+", wait_for_letter(portal, OFFICIAL, "/konfirmasi-atasan/tautan/"))
    assert link
    confirm_by(boss, link.group(), place.applicant)
    me.goto(statement.get_absolute_url(), "atasan-mengonfirmasi")
    me.reload_until(page.get_by_text(f"Dikonfirmasi {BOSS_NAME}"))
    assert Attestation.objects.get().name == BOSS_NAME
    assert me.wide_pages + officer.wide_pages + boss.wide_pages == []


def name_superior(me):
    """On the page of the statement."""
    field(me.page, "NIP atasan langsung").fill(BOSS_NIP)
    field(me.page, "Nama lengkap atasan, dengan gelar").fill(BOSS_NAME)
    field(me.page, "Jabatan atasan").fill("Kepala Bidang")
    field(me.page, "Unit kerja atasan").fill("Dinas Sosial")
    press(me.page, "Kirim usulan")
    expect(me.page.get_by_text("Sekarang giliran petugas")).to_be_visible()
    me.look("atasan-diusulkan")


def approve(officer, applicant):
    """From the list of named superiors, with an official address."""
    officer.goto("/usulan-atasan/", "usulan-atasan")
    follow(officer.page.get_by_role("link", name=applicant.full_name))
    officer.look("usulan-atasan-jawab")
    officer.page.get_by_label("Setujui sebagai atasan").check()
    field(officer.page, "E-mail kedinasan atasan").fill(OFFICIAL)
    field(officer.page, "Alasan").fill("SK 821/12")
    press(officer.page, "Kirim jawaban")
    officer.look("usulan-atasan-selesai")


def confirm_by(boss, link, applicant):
    """Open, mistype the name, confirm; afterwards the link opens nothing."""
    boss.goto(link, "tautan-atasan")
    expect(boss.page.get_by_text(applicant.full_name)).to_have_count(0)
    press(boss.page, "Buka dokumen")
    boss.look("tautan-atasan-dokumen")
    boss.no_barriers()
    field(boss.page, "Ketik nama lengkap Anda").fill("Ratna")
    boss.page.get_by_role("checkbox").check()
    press(boss.page, "Konfirmasi")
    boss.look("tautan-atasan-nama-keliru")
    field(boss.page, "Ketik nama lengkap Anda").fill(BOSS_NAME)
    press(boss.page, "Konfirmasi")
    expect(boss.page.get_by_text("Sudah Anda konfirmasi")).to_be_visible()
    boss.look("tautan-atasan-selesai")
    boss.goto(link, "tautan-atasan-terpakai")
    expect(boss.page.get_by_text("Permintaan ini sudah selesai")).to_be_visible()
