"""What held units add to the portal beside their own pages."""

from certportal.kernel.accounts.policies import is_active_person
from certportal.kernel.parts.install import Answers, Parts
from certportal.kernel.web.menu import MenuEntry
from certportal.kernel.web.panel import Panel
from holdings.desk import desk_certificates
from holdings.merging import HELD_UNITS
from holdings.panels import nearest_panel
from holdings.policies import sees_held_queue
from holdings.queries import held_codes
from schemes.queries import provide_holdings

PARTS = Parts(
    app="holdings",
    menu=(
        MenuEntry(21, "Unit saya", "held.mine", is_active_person, "award", personal=True),
        MenuEntry(31, "Konfirmasi unit", "held.queue", sees_held_queue, "patch-check", short="Unit"),
    ),
    panels=(Panel("qualification_nearest", 10, "holdings/_nearest_own.html", nearest_panel),),
    mine=(desk_certificates,),
    merging=(HELD_UNITS,),
    answers=(Answers(provide_holdings, held_codes),),
)
