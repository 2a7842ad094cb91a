"""What the front page and the desk add to the portal."""

from certportal.home.backup.freshness import backup_too_old
from certportal.home.policies import reads_records, tends_the_portal
from certportal.home.settings_pages.acts import MERGE, NUMBER, PAST_DAY, ROLE, UNMERGE
from certportal.home.settings_pages.desk import registrations_contested
from certportal.home.settings_pages.personnel_jobs import APPLY_JOB
from certportal.home.settings_pages.personnel_jobs import work as write_list
from certportal.kernel.accounts.policies import is_active_person
from certportal.kernel.parts.install import Parts
from certportal.kernel.web.desk import Card
from certportal.kernel.web.menu import MenuEntry

PARTS = Parts(
    app="home",
    menu=(
        MenuEntry(0, "Meja kerja", "home.desk", is_active_person),
        MenuEntry(800, "Pengaturan", "settings.home", tends_the_portal, "gear"),
    ),
    cards=(Card(900, "Catatan", "home/_records_card.html", lambda _request: {}, reads_records),),
    jobs={APPLY_JOB: write_list},
    warnings=(backup_too_old, registrations_contested),
    acts=(ROLE, MERGE, UNMERGE, NUMBER, PAST_DAY),
)
