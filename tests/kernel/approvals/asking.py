"""Asking for a role that needs a second person, and what came of it."""

import datetime as dt

import pytest

from certportal.home.settings_pages.acts.roles import ask_role
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused

NOW = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
DAY = dt.timedelta(hours=24)
STANDS = dt.timedelta(days=14)
LAST = NOW + STANDS - dt.timedelta(seconds=1)


def asked(person, office, by, role=Role.VERIFIER):
    return ask_role(person, office, role, reason="SK 12/2026", by=by, now=NOW)


def holds(person, role=Role.VERIFIER):
    return Membership.objects.filter(user=person, role=role, ends_on=None).exists()


def code_of(act, *args, **kwargs):
    with pytest.raises((Refused, PersonRefused)) as refused:
        act(*args, **kwargs)
    return refused.value.code


def told(kind):
    return set(Message.objects.filter(kind=kind, channel="in_app").values_list("recipient__full_name", flat=True))
