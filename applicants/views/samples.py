"""A filled-in example of an asked document: what it looks like, and what the office looks at. The words are the catalogue's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schemes.queries import sample_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@login_not_required
@require_safe
def show(request: HttpRequest, row: str) -> HttpResponseBase:
    """The example on a page of its own; it prints as one sheet."""
    sample = sample_of(row)
    if not sample:
        raise Http404
    return render(request, "applicants/sample.html", {"sample": sample, "row": row})
