"""How large a request body may be: small, unless the page behind the address takes files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from django.http import HttpResponseBase
from django.urls import Resolver404, resolve

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

LARGEST_FORM: Final = 2_000_000
"""Bytes of a body without files: what the settings take of typed text, and its wrapping."""
LARGEST_UPLOAD: Final = 30_000_000
"""Bytes of a body with files. Single files have their own, lower limit in kernel.files, with its own sentence."""
_TAKING: Final[set[str]] = set()


def takes_files(view: View) -> View:
    """Mark the view as one that receives files."""
    _TAKING.add(_name_of(view))
    return view


def largest_body(path: str) -> int:
    """The most bytes that the page behind this path takes."""
    try:
        view = resolve(path).func
    except Resolver404:
        return LARGEST_FORM
    return LARGEST_UPLOAD if _name_of(view) in _TAKING else LARGEST_FORM


def _name_of(view: Callable[..., object]) -> str:
    """The same for a view and what its decorators make of it."""
    return f"{view.__module__}.{view.__qualname__}"
