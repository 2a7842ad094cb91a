"""What waits for a second person, for tests of the settings pages."""

from django.utils import timezone

from certportal.kernel.approvals import actions
from certportal.kernel.approvals.enums import ApprovalState
from certportal.kernel.approvals.models import Approval
from certportal.kernel.audit.models import AuditEvent
from tests.home.asking import url


def waiting():
    return Approval.objects.get(state=ApprovalState.WAITING)


def kept_of_asking():
    """What the audit trail has of the request; it is kept for ever, and these may have to be erased."""
    return AuditEvent.objects.get(verb="approval.ask").after


def settle(second):
    """The second person approves what waits."""
    return actions.approve(waiting(), by=second, now=timezone.now())


def edit(office, person, **typed):
    kept = {"full_name": person.full_name, "employment_status": "pns", "nip": person.nip or ""}
    return office.post(url("person_edit", person.pk), kept | typed, follow=True)
