"""A late case is escalated: a holiday lies within the term, the limit passes, and everybody concerned can read it."""

import datetime as dt
import re

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from applicants import actions
from applicants.enums import DossierState
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla import clocks
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.tasks import tick
from certportal.kernel.workdays.actions import add_special_day
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.queries import calendar_for
from tests.browser.paces import Walker, follow, press
from tests.factories.applicants import dossier_in, eligible_person, world

HOLIDAY = "Hari Jadi Kota Uji"


@pytest.fixture
def place(portal):
    return world()


@pytest.fixture
def late(place):
    """A completeness check (limit: three working days) that began two weeks ago, with a holiday on its first day."""
    now = timezone.now()
    began = now - dt.timedelta(days=14)
    with transaction.atomic():  # the portal's own tick sees all of it or nothing
        calendar = calendar_for(place.catalogue.agency)
        closed = calendar.add(timezone.localdate(began), 1)
        add_special_day(
            closed, name=HOLIDAY, kind=DayKind.REGIONAL, decree="Keputusan Gubernur 1/2026", by=place.leader, now=began
        )
        person = eligible_person(place.catalogue, full_name="Wayan Dharma, S.E.")
        dossier = dossier_in(DossierState.SUBMITTED, place, applicant=person, number="77001/UJI/2026")
        clocks.start("completeness", dossier, by=person, now=began)
        actions.start_check(dossier, by=place.officer, now=began + dt.timedelta(hours=3))
    tick()  # what Celery beat starts every few minutes
    return dossier


def test_overdue_case_goes_up_and_everybody_can_read_why(portal, page, place, late):
    leader = Walker(portal, page, phone=True)
    leader.become(place.leader)
    leader.goto("/meja-kerja/", "meja-pimpinan")
    follow(page.get_by_role("link", name=re.compile(r"Terlambat\s+1\s")))
    leader.look("daftar-terlambat")
    row = page.get_by_role("listitem").filter(has_text=late.number)
    expect(row).to_contain_text("Lewat")
    expect(row).to_contain_text("pengingat terakhir")
    expect(row).to_contain_text(re.compile(r"Kantor \d+"))
    leader.no_barriers()
    follow(row.get_by_role("link"))
    expect(page.get_by_text("Diteruskan kepada atasan")).to_be_visible()
    limit = Clock.objects.get(subject_id=late.pk).limit_on
    follow(page.get_by_role("link", name="Catat alasan dan janji baru"))
    page.get_by_label("Alasan keterlambatan").fill("Petugas kami sakit; berkas sudah dialihkan.")
    page.get_by_label("Janji baru").fill(str(timezone.localdate() + dt.timedelta(days=3)))
    leader.look("janji-baru")
    press(page, "Simpan janji")

    applicant = Walker(portal, page, phone=True)
    applicant.become(late.applicant)
    applicant.goto(late.get_absolute_url(), "berkas-pemohon")
    follow(page.get_by_role("link", name="Lihat hitungan hari"))
    applicant.look("rincian-waktu")
    expect(page.locator(".skipped-days")).to_contain_text(f"Hari libur daerah: {HOLIDAY}")
    expect(page.get_by_text("Petugas kami sakit; berkas sudah dialihkan.").first).to_be_visible()
    expect(page.get_by_text(place.leader.full_name)).to_have_count(0)
    applicant.no_barriers()
    press(page, "Siapkan PDF")
    applicant.reload_until(page.get_by_role("link", name="Unduh rincian waktu (PDF)"))
    assert (leader.wide_pages, applicant.wide_pages) == ([], [])
    assert Clock.objects.get(subject_id=late.pk).limit_on == limit
    told = Message.objects.filter(about_id=late.pk, kind="reminder_overdue", channel="in_app")
    assert {message.recipient_id for message in told} >= {place.officer.pk, place.leader.pk}
