"""The two shapes of the pages of the set-up: a list of rows that open, and one form with its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse

from certportal.home.settings_pages.history import of_setup
from certportal.kernel.web.paginate import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model
    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Shown:
    """One row of a list: its name, what stands under it, where it opens, and how it stands."""

    title: str
    hints: Sequence[str]
    url: str = ""
    pill: str = ""
    tone: str = "neutral"


def show_list(request: HttpRequest, rows: list[Shown], **words: Any) -> HttpResponse:
    """`title`, `lead`, `empty` (a sentence), and `add` (label, address) where one may be added."""
    return render(request, "home/setup_list.html", {"page": page(request, rows), **words})


def show_form(
    request: HttpRequest, form: BaseForm, *, back: str, row: Model | None = None, **words: Any
) -> HttpResponse:
    """`title`, `lead`, `back_label` and `button`; `row` is what the history is about."""
    changes = of_setup(row) if row is not None else []
    return render(
        request, "home/setup_form.html", {"history": changes} | words | {"form": form, "back_url": reverse(back)}
    )
