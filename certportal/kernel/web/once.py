"""A form takes effect once: `{% once %}` inside the form, `@once` on the view.

A second submit of the same page with the same content (double click, repeated request after a lost connection) goes to
the page the first one led to, without a second effect. What was changed meanwhile (the browser went back, or the first
submit was stopped and corrected) is another submit: the view takes it or says why not. A view that shows its form again,
or raises, frees the token.
"""

import hashlib
import json
import re
import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone

from certportal.kernel.web.back import way_back
from certportal.kernel.web.drafts import forget
from certportal.kernel.web.models import SubmittedForm

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

FIELD = "once"
REMEMBERED = timedelta(days=2)
PATIENCE_SECONDS = 1.0  # a waiting thread serves no other request
_TOKEN = re.compile(r"[0-9a-f]{32}")


def once(view: View) -> View:
    """Let the view run once per token and content; a POST without a token runs as ever."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token = request.POST.get(FIELD, "") if request.method == "POST" else ""
        if not _TOKEN.fullmatch(token):
            return view(request, *args, **kwargs)
        user_id = request.user.pk or 0
        mark = mark_of(request, token)
        if not _claim(user_id, mark):
            return _second(request, user_id, mark)
        finished = False
        try:
            response = view(request, *args, **kwargs)
            target = response.headers.get("Location", "")
            if target:
                SubmittedForm.objects.filter(user_id=user_id, token=mark).update(result_url=target[:2_000])
                finished = True
                if user_id:
                    forget(user_id, request.path)
            return response
        finally:
            if not finished:
                SubmittedForm.objects.filter(user_id=user_id, token=mark).delete()

    return cast("View", guarded)


def mark_of(request: HttpRequest, token: str) -> str:
    """32 hex digits that are equal for the same token, address, fields and files only; nobody can guess the content from them."""
    fields = [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]
    files = [(name, upload.name, _digest(upload)) for name, uploads in request.FILES.lists() for upload in uploads]
    content = json.dumps([token, request.path, fields, files])
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _digest(upload: UploadedFile[Any]) -> str:
    """SHA-256 of a file, which is left at its first byte."""
    found = hashlib.sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    upload.seek(0)
    return found.hexdigest()


def _claim(user_id: int, mark: str) -> bool:
    """True for the first request with the mark."""
    now = timezone.now()
    try:
        with transaction.atomic():
            SubmittedForm.objects.create(user_id=user_id, token=mark, at=now)
    except IntegrityError:
        return False
    return True


def _second(request: HttpRequest, user_id: int, mark: str) -> HttpResponseBase:
    """Wait a moment for the first request, then redirect to where it led."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        row = SubmittedForm.objects.filter(user_id=user_id, token=mark).first()
        if row is not None and row.result_url:
            return HttpResponseRedirect(row.result_url)
        if row is None or time.monotonic() > give_up:
            break
        time.sleep(0.05)
    messages.info(
        request, "Kiriman Anda sedang diproses. Periksa keadaan terbaru di halaman ini sebelum mengirim lagi."
    )
    return HttpResponseRedirect(way_back(request))
