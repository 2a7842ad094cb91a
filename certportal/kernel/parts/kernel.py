"""What the rooms of the kernel itself show on the desk and in the head of the page, and their background work."""

from certportal.kernel.jobs.receivers import jobs_set_aside, worker_silent
from certportal.kernel.outbox.queries import unread_count
from certportal.kernel.outbox.receivers import MESSAGES, mail_set_aside
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.papers.tasks import draw
from certportal.kernel.parts.install import Parts
from certportal.kernel.sla.handlers import fall_due
from certportal.kernel.sla.late import FALL_DUE_JOB
from certportal.kernel.sla.receivers import calendar_unconfirmed, reminders_set_aside

PARTS = Parts(
    app="kernel",
    warnings=(worker_silent, jobs_set_aside, mail_set_aside, calendar_unconfirmed, reminders_set_aside),
    unread=("notice.list", unread_count),
    jobs={RENDER_JOB: draw, FALL_DUE_JOB: fall_due},
    merging=(MESSAGES,),
)
