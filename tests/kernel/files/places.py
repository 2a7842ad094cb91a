"""Both places of stored files, as the tests of what lies in them see them."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from certportal.kernel.files.places import here


@dataclass
class InFolder:
    root: Path

    def age(self, name: str, written: datetime) -> None:
        os.utime(self.root / name, (written.timestamp(),) * 2)


def names() -> list[str]:
    """Everything that lies in the place."""
    return [entry.name for entry in here().entries()]


def content(name: str) -> bytes:
    with here().open(name) as file:
        return file.read()
