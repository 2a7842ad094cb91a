"""The kernel's own parts: its warnings on the desk, its entries in the page head, and its background work."""

from certportal.kernel.accounts.office_facts import HEADS
from certportal.kernel.approvals.actions import EFFECT_JOB
from certportal.kernel.approvals.desk import waiting_approvals
from certportal.kernel.approvals.flows import APPROVAL_FLOW
from certportal.kernel.approvals.policies import reads_approvals
from certportal.kernel.approvals.tasks import effect
from certportal.kernel.drawings.actions import DRAW_JOB
from certportal.kernel.drawings.actions import draw as draw_pages
from certportal.kernel.drawings.comparing import COMPARE_JOB
from certportal.kernel.drawings.comparing import work as compare_versions
from certportal.kernel.jobs.desk import worker_silent
from certportal.kernel.outbox.desk import address_refuses
from certportal.kernel.outbox.merging import MESSAGES
from certportal.kernel.outbox.queries import unread
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.papers.tasks import draw
from certportal.kernel.parts.install import Parts
from certportal.kernel.sla.handlers import fall_due
from certportal.kernel.sla.late import FALL_DUE_JOB
from certportal.kernel.web.menu import MenuEntry

PARTS = Parts(
    app="kernel",
    flows=(APPROVAL_FLOW,),
    menu=(MenuEntry(700, "Persetujuan", "approval.list", reads_approvals, "shield-check"),),
    mine=(waiting_approvals,),
    warnings=(worker_silent, address_refuses),
    unread=("notice.list", unread),
    jobs={
        DRAW_JOB: ("Gambar halaman dokumen", draw_pages),
        COMPARE_JOB: ("Perbandingan versi dokumen", compare_versions),
        RENDER_JOB: ("Cetak dokumen", draw),
        FALL_DUE_JOB: ("Akibat tenggat yang lewat", fall_due),
        EFFECT_JOB: ("Persetujuan yang mulai berlaku", effect),
    },
    merging=(HEADS, MESSAGES),
)
