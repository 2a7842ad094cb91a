"""Addresses that take no letters: marked when the receiving server says they do not exist, until one arrives again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from certportal.kernel.accounts.models import User
from certportal.kernel.audit.record import SYSTEM, record

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def address_refused(address: str, *, now: datetime) -> None:
    """Mark the address with whoever has it now; once, however many letters come back."""
    _mark(User.objects.filter(email=address).exclude(refusing_address=address), address, "email.refuse", now)


def address_took(address: str, *, now: datetime) -> None:
    """A letter arrived: the address is well again."""
    _mark(User.objects.filter(email=address, refusing_address=address), "", "email.accept", now)


def _mark(people: QuerySet[User], refusing: str, verb: str, now: datetime) -> None:
    for person in people:
        with transaction.atomic():
            if people.filter(pk=person.pk).update(refusing_address=refusing):
                record(verb, by=SYSTEM, subject=person, now=now)
