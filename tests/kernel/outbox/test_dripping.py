"""A mail server that sends a byte now and then for ever held the lane of mail: no single wait was too long."""

import socket
import threading
import time
from contextlib import closing

import pytest

from certportal.kernel.jobs.retry import is_environment
from certportal.kernel.outbox import smtp
from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.send import send_due
from tests.factories.outbox import BORN, MailFactory

WELL = b"220 hi\r\n250 hi\r\n250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n"


@pytest.fixture
def dripping():
    """A server that says `first` and then one byte after the other; returns the way to start it, which gives the port."""
    ended, server = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def serve(first):
        with server.accept()[0] as line:
            line.sendall(first)
            while not ended.wait(0.02):
                try:
                    line.sendall(b"2")
                except OSError:
                    return

    def start(first=b""):
        threading.Thread(target=serve, args=(first,), daemon=True).start()
        return server.getsockname()[1]

    yield start
    ended.set()
    server.close()


@pytest.mark.parametrize(("first", "stands"), [(b"", ("queued", 1)), (WELL, ("sent", 0))], ids=["greeting", "farewell"])
@pytest.mark.django_db
def test_conversation_with_a_dripping_server_has_an_end(dripping, settings, monkeypatch, first, stands):
    settings.EMAIL_BACKEND = "certportal.kernel.outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", dripping(first), 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    monkeypatch.setattr(smtp, "LONGEST_SECONDS", 0.3)
    mail, began = MailFactory(), time.monotonic()
    send_due(BORN)
    assert time.monotonic() - began < 20
    row = Message.objects.get(pk=mail.pk)
    assert (row.state, row.outages) == stands
    assert row.failures == 0


def test_end_is_an_outage_and_costs_no_try(dripping, monkeypatch):
    monkeypatch.setattr(smtp, "LONGEST_SECONDS", 0.3)
    backend = smtp.EmailBackend(host="127.0.0.1", port=dripping(), timeout=5)
    with closing(backend), pytest.raises(TimeoutError, match="too long") as fault:
        backend.open()
    assert is_environment(fault.value)
