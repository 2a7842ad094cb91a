"""Letters about accounts wait in the outbox until the sender comes round."""

import pytest
from django.utils import timezone

from certportal.kernel.outbox.send import send_due


@pytest.fixture
def post(mailoutbox):
    """Let the sender come round; returns every letter sent so far."""

    def come_round():
        send_due(timezone.now())
        return mailoutbox

    return come_round
