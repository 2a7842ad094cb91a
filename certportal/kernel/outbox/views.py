"""The page of one's own notices."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from certportal.kernel.accounts.policies import is_active_person
from certportal.kernel.outbox.actions import mark_all_read, mark_read
from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.queries import notices_of, unread_count
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.paginate import page
from certportal.kernel.web.visitor import signed_in


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """Every notice to this person, the newest first."""
    user = signed_in(request)
    return render(
        request, "outbox/notice_list.html", {"page": page(request, notices_of(user)), "unread": unread_count(user)}
    )


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go to the page it speaks of."""
    notice = load(request, Message, is_active_person, pk=pk)
    mark_read(notice, now=timezone.now())
    return redirect(notice.url or "notice.list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every notice as read."""
    mark_all_read(user=signed_in(request), now=timezone.now())
    return go_on(request, "Semua pemberitahuan sudah ditandai terbaca.", "notice.list")
