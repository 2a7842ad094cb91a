"""Both places of stored files, as the tests of what lies in them see them."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from certportal.kernel.files.places import here
from tests.buckets import Buckets


@dataclass
class InFolder:
    root: Path

    def age(self, name: str, written: datetime) -> None:
        os.utime(self.root / name, (written.timestamp(),) * 2)


@dataclass
class InBucket:
    url: str
    buckets: Buckets

    def age(self, name: str, written: datetime) -> None:
        self.objects()[name].last_modified = written.replace(tzinfo=None)

    def objects(self) -> dict[str, Any]:
        """What lies there now, by name, as the server has it."""
        return self.buckets.objects(self.url)


def names() -> list[str]:
    """Everything that lies in the place."""
    return [entry.name for entry in here().entries()]


def content(name: str) -> bytes:
    with here().open(name) as file:
        return file.read()
