"""`{% paper_waits paper %}`: beside "sedang disiapkan", why a paper takes longer than that."""

from django import template
from django.template.context import Context

from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.queries import waiting_papers

register = template.Library()
KEPT = "papers that wait"


@register.simple_tag(takes_context=True)
def paper_waits(context: Context, paper: Paper) -> str:
    """The sentence, "" while the drawing has met nothing yet. One question for all papers of a template."""
    if KEPT not in context.render_context:
        context.render_context[KEPT] = waiting_papers()
    return str(context.render_context[KEPT].get(paper.pk, ""))
