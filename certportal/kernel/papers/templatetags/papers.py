"""`{% paper_waits paper "Surat" %}`: why a paper takes longer; `{{ letterhead.emblem|picture }}`: the emblem on paper."""

from datetime import timedelta

from django import template
from django.template.context import Context
from django.utils import timezone

from certportal.kernel.papers.letterhead import picture_of
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.queries import GOES_ON, stuck_papers

register = template.Library()
KEPT = "papers that wait"
ASKED_EVERY = ((timedelta(minutes=10), 60), (timedelta(minutes=1), 10))


@register.simple_tag(takes_context=True)
def paper_waits(context: Context, paper: Paper, name: str) -> str:
    """One sentence that names it, so that no page says both. One question for all papers of a template."""
    if KEPT not in context.render_context:
        context.render_context[KEPT] = stuck_papers()
    sentence: str = context.render_context[KEPT].get(paper.pk, GOES_ON)
    return sentence.format(name)


@register.filter
def asked_again(paper: Paper) -> str:
    """How often a page asks whether the paper is drawn: `hx-trigger` of the part that asks. One that waits long waits for somebody."""
    age = timezone.now() - paper.created_at
    seconds = next((pause for older, pause in ASKED_EVERY if age > older), 2)
    return f"every {seconds}s"


@register.filter
def picture(code: str) -> str:
    """`<img src="{{ letterhead.emblem|picture }}" alt="">`: the stored picture with this code, as data in the page."""
    return picture_of(code)
