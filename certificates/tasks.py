"""Background work of certificates; named in `parts.py`."""

from typing import Any

from django.utils import timezone

from applicants.models import Decision
from certificates import actions
from certificates.models import PrintOrder
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.moment import database_now
from certportal.kernel.jobs.registry import GiveUpError
from certportal.kernel.jobs.run import report
from certportal.kernel.web.refusal import Refused


def issue(job: Job) -> dict[str, Any]:
    """Issue the papers of one decision; running it again changes nothing.

    What an office has not set up waits with its sentence until it is (`issue_again`): trying again would not help.
    """
    try:
        issued = actions.issue(Decision.objects.get(pk=job.args["decision"]), by=SYSTEM, now=timezone.now())
    except Refused as refusal:
        if refusal.code != "not_set_up":
            raise
        raise GiveUpError(refusal.sentence) from refusal
    return {"papers": [paper.code for paper in issued.papers]}


def bundle(job: Job) -> dict[str, Any]:
    """Put the papers of one order together; running it again changes nothing."""
    order = PrintOrder.objects.filter(pk=job.args["order"], lapsed_at=None).first()
    if order is None:
        raise GiveUpError("Masa simpan pesanan ini sudah berakhir. Pesan lagi dari halaman cetaknya.")
    actions.put_together(
        order, told=lambda done, total: report(job, done, total, now=database_now()), now=timezone.now()
    )
    return {"papers": len(order.papers)}
