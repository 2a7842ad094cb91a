"""docs/flows.md is drawn from the tables, never written by hand."""

import pytest
from django.conf import settings

from certportal.kernel.workflow.diagram import draw_all

pytestmark = pytest.mark.watched


def test_flows_page_is_the_drawing_of_the_tables():
    """Red after a change of a flow: run `./run manage draw_flows` and read what changed."""
    assert (settings.BASE_DIR / "docs" / "flows.md").read_text(encoding="utf-8") == draw_all()
