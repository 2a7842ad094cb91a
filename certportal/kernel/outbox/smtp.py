"""Django's way to a mail server, with an end: a server that sends a byte now and then keeps no sender for ever.

A timeout of the socket bounds each wait, not the conversation; a lane of threads has no time limit that would end it.
"""

from __future__ import annotations

import smtplib
import socket
from contextlib import contextmanager, suppress
from threading import Timer
from typing import TYPE_CHECKING, Any, Final

from django.core.mail.backends import smtp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.core.mail import EmailMessage

LONGEST_SECONDS: Final = 60
"""For connecting, one letter and the farewell together; a sender's lease is twice as long."""


class EmailBackend(smtp.EmailBackend):
    """Raises TimeoutError when a conversation is over its time; that is an outage and costs no try."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[socket.socket] = []
        self.is_watched = self.is_cut = False

    @property
    def connection_class(self) -> Any:
        """The class of smtplib, whose lines are known here as soon as they are open: before greeting and TLS."""
        lines = self.lines

        class Plain(smtplib.SMTP):
            def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
                line: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
                lines.append(line.dup())  # TLS takes the line itself away
                return line

        class Wrapped(smtplib.SMTP_SSL, Plain):
            pass

        return Wrapped if self.use_ssl else Plain

    def open(self) -> bool | None:
        with self._watched():
            return super().open()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with self._watched():
            return super().send_messages(email_messages)

    def close(self) -> None:
        with self._watched():
            super().close()
        while self.lines:
            self.lines.pop().close()

    @contextmanager
    def _watched(self) -> Iterator[None]:
        if self.is_watched:
            yield
            return
        timer = Timer(LONGEST_SECONDS, self._cut)
        timer.daemon = True
        self.is_watched, self.is_cut = True, False
        timer.start()
        try:
            yield
        except OSError as exc:  # errors of smtplib are OSErrors
            if self.is_cut:
                raise TimeoutError("the mail server took too long") from exc
            raise
        finally:
            timer.cancel()
            self.is_watched = False

    def _cut(self) -> None:
        self.is_cut = True
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
