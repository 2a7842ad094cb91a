"""Starts the child process that looks into files: without secrets, with limits; a child that dies counts as a refusal."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from certportal.kernel.files.inspect_child.limits import WALL_SECONDS

_FOLDER: Final = Path(__file__).resolve().parent
_START: Final = "import sys; sys.path.append(sys.argv[1]); from inspect_child.main import main; main(sys.argv[2:])"
# Each child may take 1.5 GB: only a few at a time per web process, the others wait their turn.
_TURNS: Final = threading.BoundedSemaphore(2)
TOO_HEAVY: Final = "terlalu_berat"


@dataclass(frozen=True, slots=True)
class Answer:
    ok: bool
    code: str = ""
    facts: dict[str, int] = field(default_factory=dict)


def ask(task: str, detail: str, *paths: Path) -> Answer:
    """Run one task of inspect_child on the first of the paths (or all but the last); a result file goes to the last.

    A child that dies, takes longer than 30 s or prints anything but its one line means the file was too much for it:
    code "terlalu_berat", never an exception.
    """
    command = [sys.executable, "-E", "-s", "-c", _START, str(_FOLDER), task, detail, *map(str, paths)]
    with _TURNS:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter, fixed words, paths we made
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
                cwd="/",
                timeout=WALL_SECONDS + 5,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Answer(ok=False, code=TOO_HEAVY)
    return _read(done.stdout) if done.returncode == 0 else Answer(ok=False, code=TOO_HEAVY)


def _read(output: bytes) -> Answer:
    try:
        said = json.loads(output)
    except ValueError:
        return Answer(ok=False, code=TOO_HEAVY)
    if said["ok"]:
        return Answer(ok=True, facts={name: value for name, value in said.items() if name != "ok"})
    return Answer(ok=False, code=said["code"], facts=said["facts"])
