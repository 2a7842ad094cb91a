"""`{% load people %}`: what the personnel list says about somebody."""

from django import template

from certportal.kernel.accounts import personnel
from certportal.kernel.accounts.models import User

register = template.Library()


@register.filter
def list_differences(person: User) -> list[tuple[str, str, str]]:
    """(label, what the profile has, what the personnel list has) where they differ; empty unless the NIP is proved."""
    return personnel.differences(person)
