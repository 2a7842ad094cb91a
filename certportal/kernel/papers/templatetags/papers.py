"""`{% paper_waits paper "Surat" %}`: why a paper takes longer; `{{ letterhead.emblem|picture }}`: the emblem on paper."""

from django import template
from django.template.context import Context

from certportal.kernel.papers.letterhead import picture_of
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.queries import GOES_ON, stuck_papers

register = template.Library()
KEPT = "papers that wait"


@register.simple_tag(takes_context=True)
def paper_waits(context: Context, paper: Paper, name: str) -> str:
    """One sentence that names it, so that no page says both. One question for all papers of a template."""
    if KEPT not in context.render_context:
        context.render_context[KEPT] = stuck_papers()
    sentence: str = context.render_context[KEPT].get(paper.pk, GOES_ON)
    return sentence.format(name)


@register.filter
def picture(code: str) -> str:
    """`<img src="{{ letterhead.emblem|picture }}" alt="">`: the stored picture with this code, as data in the page."""
    return picture_of(code)
