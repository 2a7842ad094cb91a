"""`{% load sealed %}`: words that lie encrypted in the database and are read only while a page or paper is drawn."""

from base64 import urlsafe_b64decode

from django import template

from certportal.kernel.accounts.secrets import SecretUnreadable, decrypt

register = template.Library()


@register.filter
def unsealed(text: str) -> str:
    """The word `actions.receipts.seal` was given; nothing when the key is gone."""
    try:
        return decrypt(urlsafe_b64decode(text.encode("ascii")))
    except (SecretUnreadable, ValueError):
        return ""
