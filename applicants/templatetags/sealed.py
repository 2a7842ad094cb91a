"""`{% load sealed %}`: texts that are stored encrypted and are decrypted only while a page or paper is drawn."""

from base64 import urlsafe_b64decode

from django import template

from certportal.kernel.accounts.secrets import SecretUnreadable, decrypt

register = template.Library()


@register.filter
def unsealed(text: str) -> str:
    """The text that `actions.receipts.seal` encrypted; "" when its key is no longer there."""
    try:
        return decrypt(urlsafe_b64decode(text.encode("ascii")))
    except (SecretUnreadable, ValueError):
        return ""


@register.simple_tag
def whole_nik(text: str, masked: str, sealed: str) -> str:
    """The text with the masked NIK in it written out; as it stands where nothing is sealed (any more)."""
    return text.replace(masked, unsealed(sealed) or masked) if masked and sealed else text
