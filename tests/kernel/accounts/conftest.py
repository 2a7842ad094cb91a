"""E-mails about accounts wait in the outbox until the sender runs."""

import pytest
from django.utils import timezone

from certportal.kernel.outbox.send import send_due


@pytest.fixture
def post(mailoutbox):
    """Run the sender; returns every e-mail sent so far."""

    def come_round():
        send_due(timezone.now())
        return mailoutbox

    return come_round
