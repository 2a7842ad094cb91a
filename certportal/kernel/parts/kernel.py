"""The kernel's own parts: its warnings on the desk, its entries in the page head, and its background work."""

from certportal.kernel.approvals.actions import EFFECT_JOB
from certportal.kernel.approvals.desk import waiting_approvals
from certportal.kernel.approvals.flows import APPROVAL_FLOW
from certportal.kernel.approvals.policies import reads_approvals
from certportal.kernel.approvals.tasks import effect
from certportal.kernel.drawings.actions import DRAW_JOB
from certportal.kernel.drawings.actions import draw as draw_pages
from certportal.kernel.jobs.desk import jobs_set_aside, worker_silent
from certportal.kernel.outbox.desk import mail_set_aside
from certportal.kernel.outbox.merging import MESSAGES
from certportal.kernel.outbox.queries import unread_count
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.papers.tasks import draw
from certportal.kernel.parts.install import Parts
from certportal.kernel.sla.desk import reminders_set_aside
from certportal.kernel.sla.handlers import fall_due
from certportal.kernel.sla.late import FALL_DUE_JOB
from certportal.kernel.web.menu import MenuEntry

PARTS = Parts(
    app="kernel",
    flows=(APPROVAL_FLOW,),
    menu=(MenuEntry(700, "Persetujuan", "approval.list", reads_approvals, "people"),),
    mine=(waiting_approvals,),
    warnings=(worker_silent, jobs_set_aside, mail_set_aside, reminders_set_aside),
    unread=("notice.list", unread_count),
    jobs={DRAW_JOB: draw_pages, RENDER_JOB: draw, FALL_DUE_JOB: fall_due, EFFECT_JOB: effect},
    merging=(MESSAGES,),
)
