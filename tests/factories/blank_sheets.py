"""Draws every paper as an empty page, for tests of what happens to a paper and not of its text.

Drawing takes most of their time.
"""

import pytest
from django.template.loader import get_template

from certportal.kernel.papers import actions
from tests.factories.applicants import small_pdf


@pytest.fixture
def blank_sheets(monkeypatch) -> None:
    """The template is rendered as always, so that a missing fact is still noticed; only the PDF is not drawn."""

    def blank(template, facts, *, identifier):
        get_template(template).render(dict(facts))
        return small_pdf().read() + f"% {identifier}\n".encode()

    monkeypatch.setattr(actions, "render", blank)
