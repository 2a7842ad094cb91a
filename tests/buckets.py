"""A server of the S3 interface on 127.0.0.1 (moto), with one bucket; each test gets a prefix of its own."""

import logging
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

ACCOUNT, BUCKET = "123456789012", "berkas"


class Buckets:
    """Runs in a thread of this process, so that a test may look at the stored objects, and count or spoil requests."""

    def __init__(self) -> None:
        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"
        self._numbers = count()
        self._backend.create_bucket(BUCKET, "us-east-1")

    def stop(self) -> None:
        self._server.stop()

    def new_url(self) -> str:
        """A MEDIA_URL where nothing lies yet."""
        return f"s3://{BUCKET}/portal-{next(self._numbers)}?endpoint={self.endpoint}&region=us-east-1"

    def objects(self, url: str) -> dict[str, Any]:
        """What lies there now, by name."""
        prefix = url.split("?", maxsplit=1)[0].removeprefix(f"s3://{BUCKET}/") + "/"
        found = self._backend.buckets[BUCKET].keys
        return {key.removeprefix(prefix): found[key] for key in list(found) if key.startswith(prefix)}

    @property
    def _backend(self):
        from moto.backends import get_backend

        return get_backend("s3")[ACCOUNT]["aws"]


@dataclass
class InBucket:
    """Where the files of a test lie in it."""

    url: str
    buckets: Buckets

    def age(self, name: str, written: datetime) -> None:
        self.objects()[name].last_modified = written.replace(tzinfo=None)

    def objects(self) -> dict[str, Any]:
        """What lies there now, by name, as the server has it."""
        return self.buckets.objects(self.url)
