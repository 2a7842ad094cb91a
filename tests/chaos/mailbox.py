"""A mail server that takes letters, says "later", is silent, or is not there: as it is told."""

from __future__ import annotations

import socketserver
import threading
import time
from collections import Counter
from typing import Any

REPLIES = {"EHLO": "250 mx", "HELO": "250 mx", "MAIL": "250 ok", "RSET": "250 ok", "NOOP": "250 ok", "QUIT": "221 bye"}
SILENT_SECONDS = 20


class Mailbox:
    """`delivered` counts the letters it said "250" to, by Message-ID."""

    def __init__(self) -> None:
        self.mode = "ok"
        self.delivered: Counter[str] = Counter()
        self._server: _Server | None = None
        self.port = 0

    def start(self) -> Mailbox:
        self._server = _Server(("127.0.0.1", self.port), _Talk)
        self._server.box = self
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def become(self, mode: str) -> None:
        """ok, later (451 to every recipient), silent (no greeting), refusing (nobody listens)."""
        self.mode = mode
        if mode == "refusing":
            self.stop()
        elif self._server is None:
            self.start()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    block_on_close = False
    box: Mailbox

    def handle_error(self, _request: Any, _client: Any) -> None:
        """A sender that was killed in the middle is what the test is about."""


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        box = self.server.box
        if box.mode == "silent":
            until = time.monotonic() + SILENT_SECONDS
            while box.mode == "silent" and time.monotonic() < until:
                time.sleep(0.1)
            return
        self._say("220 mx")
        while line := self.rfile.readline().decode(errors="replace").strip():
            word = line[:4].upper()
            if word == "RCPT":
                self._say("451 later" if box.mode != "ok" else "250 ok")
            elif word == "DATA":
                self._say("354 go on")
                box.delivered[self._letter()] += 1
                self._say("250 taken")
            else:
                self._say(REPLIES.get(word, "502 unknown"))
            if word == "QUIT":
                return

    def _letter(self) -> str:
        """The Message-ID of the letter that comes now; an unfinished letter is not one."""
        found, last = "", b""
        while (last := self.rfile.readline()) not in {b".\r\n", b""}:
            name, _, value = last.decode(errors="replace").partition(":")
            if name.lower() == "message-id" and not found:
                found = value.strip()
        if not last:
            raise ConnectionAbortedError
        return found

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
