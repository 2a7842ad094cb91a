"""How far a case is, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from certportal.kernel.web.templatetags.shapes import petals, step_in_words
from certportal.kernel.workflow.flow import flow_of

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from certportal.kernel.workflow.models import Flowing

register = template.Library()


@register.simple_tag
def petals_of(thing: Flowing) -> SafeString:
    """The petals of a case: one for each step of its service's standard, and where it is."""
    flow = flow_of(thing)
    return petals(flow.milestone_at(thing.state), len(flow.milestones()), flow.state(thing.state).milestone)


@register.simple_tag
def step_of(thing: Flowing) -> str:
    """The same in words."""
    flow = flow_of(thing)
    return step_in_words(flow.milestone_at(thing.state), len(flow.milestones()), flow.state(thing.state).milestone)
