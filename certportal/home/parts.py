"""What the front page and the desk add to the portal."""

from certportal.home import damage
from certportal.home.backup.daily import ask
from certportal.home.backup.freshness import JOB, TIDYING, backup_too_old
from certportal.home.policies import reads_records, tends_the_portal
from certportal.home.settings_pages.acts.calendar import PAST_DAY, PAST_YEAR
from certportal.home.settings_pages.acts.factors import FACTOR
from certportal.home.settings_pages.acts.lists import APPLY_LIST
from certportal.home.settings_pages.acts.merging import MERGE, UNMERGE
from certportal.home.settings_pages.acts.numbers import IDENTITY, NUMBER
from certportal.home.settings_pages.acts.offices import SEATS
from certportal.home.settings_pages.acts.roles import CLOSE, END_ROLE, ROLE
from certportal.home.settings_pages.desk import (
    calendar_unconfirmed,
    declared_offices,
    offices_understaffed,
    portal_unwell,
    registrations_contested,
    set_aside_rows,
)
from certportal.home.settings_pages.personnel_jobs import APPLY_JOB, PREVIEW_JOB
from certportal.home.settings_pages.personnel_jobs import look as look_through_list
from certportal.home.settings_pages.personnel_jobs import work as write_list
from certportal.home.setup import list_jobs
from certportal.kernel.accounts.policies import is_active_person
from certportal.kernel.files.signals import unreadable
from certportal.kernel.parts.install import Listens, Parts
from certportal.kernel.web.desk import Card
from certportal.kernel.web.menu import MenuEntry

PARTS = Parts(
    app="home",
    menu=(
        MenuEntry(0, "Beranda saya", "home.desk", is_active_person, at_work="Meja kerja", icon="house", short="Meja"),
        MenuEntry(1, "Tentang portal ini", "home.about", None, foot=True),
        MenuEntry(2, "Privasi", "home.privacy", None, foot=True),
        MenuEntry(3, "Aksesibilitas", "home.accessibility", None, foot=True),
        MenuEntry(800, "Pengaturan", "settings.home", tends_the_portal, "gear"),
    ),
    cards=(Card(900, "Catatan", "home/_records_card.html", lambda _request: {}, reads_records),),
    jobs={
        JOB: ("Cadangan harian", ask),
        TIDYING: ("Pelepasan cadangan lama", ask),
        APPLY_JOB: ("Penulisan daftar pegawai", write_list),
        damage.LOOK_JOB: ("Pemeriksaan berkas", damage.look),
        PREVIEW_JOB: ("Pemeriksaan daftar pegawai", look_through_list),
        list_jobs.LOOK_JOB: ("Pemeriksaan daftar penyiapan", list_jobs.look),
        list_jobs.WRITE_JOB: ("Penulisan daftar penyiapan", list_jobs.work),
    },
    listens=(Listens(unreadable, damage.note),),
    mine=(set_aside_rows, declared_offices),
    warnings=(portal_unwell, backup_too_old, registrations_contested, offices_understaffed, calendar_unconfirmed),
    acts=(ROLE, END_ROLE, CLOSE, FACTOR, SEATS, MERGE, UNMERGE, NUMBER, IDENTITY, APPLY_LIST, PAST_DAY, PAST_YEAR),
)
