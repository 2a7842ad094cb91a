"""Papers drawn as an empty sheet: for tests of what happens to a paper, not of what it says. Drawing is most of their time."""

import pytest
from django.template.loader import get_template

from certportal.kernel.papers import actions
from tests.factories.applicants import small_pdf


@pytest.fixture
def blank_sheets(monkeypatch) -> None:
    """The page is filled as always, so that a fact a template misses is still noticed; only the drawing is left out."""

    def blank(template, facts, *, identifier):
        get_template(template).render(dict(facts))
        return small_pdf().read() + f"% {identifier}\n".encode()

    monkeypatch.setattr(actions, "render", blank)
