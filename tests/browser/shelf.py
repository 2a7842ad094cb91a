"""A small web server with stored answers (`put`) and the static files, which the browser may cache."""

import mimetypes
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Shelf:
    """Serves on 127.0.0.1 until it is closed. Nothing here reads the database: all answers were stored before."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self._static: dict[str, Answer] = {}
        self.missing: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def clear(self) -> None:
        self._answers, self.missing = {}, []

    def put(self, path: str, answer: Answer) -> None:
        self._answers[urlsplit(path).path] = answer

    def find(self, path: str) -> Answer:
        """The stored answer; a path without one is recorded."""
        if path in self._answers:
            return self._answers[path]
        if path.startswith("/static/"):
            return self._static_file(path)
        return Answer(404, {}, b"")

    def _static_file(self, path: str) -> Answer:
        if path not in self._static:
            found = finders.find(path.removeprefix("/static/"))
            if not found:
                self.missing.append(path)
                return Answer(404, {}, b"")
            kind = mimetypes.guess_type(path)[0] or "text/plain"
            headers = {"Content-Type": kind, "Cache-Control": "public, max-age=3600, immutable"}
            self._static[path] = Answer(200, headers, Path(found).read_bytes())
        return self._static[path]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"  # the connection stays open for the next file

            def do_GET(self) -> None:
                answer = shelf.find(urlsplit(self.path).path)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_args: object) -> None:
                """Log lines of requests are dropped."""

        return Handler
