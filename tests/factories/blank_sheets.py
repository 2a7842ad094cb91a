"""Draws every paper as an empty page, for tests of what happens to a paper and not of its text.

Drawing takes most of their time.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from django.template.loader import get_template

from certportal.kernel.papers import actions
from tests.factories.applicants import small_pdf


def blank(template: str, facts: Mapping[str, Any], *, identifier: str) -> bytes:
    """The template is rendered as always, so that a missing fact is still noticed; only the PDF is not drawn."""
    get_template(template).render(dict(facts))
    return small_pdf().read() + f"% {identifier}\n".encode()


@pytest.fixture
def blank_sheets(monkeypatch) -> None:
    """For the tests that ask for it, or for all of a file that is marked with it."""
    monkeypatch.setattr(actions, "render", blank)
