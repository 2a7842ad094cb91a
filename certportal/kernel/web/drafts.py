"""Long texts somebody is typing, kept until they are sent: a session that ends or a lost phone takes none of them.

A comfort of the page's script (`static/js/typed.js`): it asks here by the address its form is sent to. A text belongs to
the person signed in alone; it goes when the form has taken effect (`once`), when it is emptied, or after thirty days.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.http import JsonResponse
from django.utils import timezone

from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.models import TypedDraft
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest

KEPT: Final = timedelta(days=30)
LONGEST: Final = 40_000  # characters of one form
MOST_FORMS: Final = 50  # of one person; the oldest make room
LONGEST_ADDRESS: Final = 300


@GET_POST
def draft(request: HttpRequest) -> JsonResponse:
    """What this person has typed into the form at `di`, or keep what stands in it now (`isi`)."""
    person, sent = signed_in(request), request.method == "POST"
    address = (request.POST if sent else request.GET).get("di", "")
    if not address.startswith("/") or len(address) > LONGEST_ADDRESS:
        return JsonResponse({"texts": {}})
    if not sent:
        found = TypedDraft.objects.filter(user_id=person.pk, address=address).first()
        return JsonResponse({"texts": found.texts if found else {}})
    texts = _texts(request.POST.get("isi", ""))
    if texts is None:
        return JsonResponse({"kept": False})
    _keep(person.pk, address, texts)
    return JsonResponse({"kept": True})


def _texts(sent: str) -> dict[str, str] | None:
    """The texts by field, without empty ones; None for what no form of ours sends."""
    if len(sent) > LONGEST or "\\u0000" in sent:
        return None
    try:
        read: Any = json.loads(sent)
    except ValueError:
        return None
    if not isinstance(read, dict) or not all(isinstance(text, str) for text in read.values()):
        return None
    return {name: text for name, text in read.items() if text.strip()}


def _keep(user_id: int, address: str, texts: dict[str, str]) -> None:
    mine = TypedDraft.objects.filter(user_id=user_id)
    if not texts:
        mine.filter(address=address).delete()
        return
    now = timezone.now()
    TypedDraft.objects.update_or_create(user_id=user_id, address=address, defaults={"texts": texts, "at": now})
    older = mine.order_by("-at", "-pk").values_list("pk", flat=True)[MOST_FORMS:]
    mine.filter(pk__in=list(older)).delete()


def forget(user_id: int, address: str) -> None:
    """The form at this address has taken effect: what was typed into it is where it belongs."""
    TypedDraft.objects.filter(user_id=user_id, address=address).delete()
