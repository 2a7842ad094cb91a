"""Filters for papers: `{% load print %}`."""

from django import template

from certportal.kernel.pdf import qr as codes

register = template.Library()


@register.filter
def qr(text: str) -> str:
    """`<img src="{{ verification_url|qr }}" alt="...">`: the text as a QR code."""
    return codes.svg(text)
