"""Children that look into files, forked from one warm process instead of started anew for each file.

The warm process has read the libraries, which takes most of a child's time. Each child is a process of its own as in the
product: the same empty environment, the same limits, its own end. What tests put in the place of the child's program, and
what a real server looks into, is started as always.
"""

import atexit
import json
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from subprocess import DEVNULL, PIPE, CompletedProcess, TimeoutExpired  # the names that child.py takes from subprocess
from typing import Any

from certportal.kernel.files import child

__all__ = ["DEVNULL", "PIPE", "CompletedProcess", "TimeoutExpired", "run"]
_START = child._START
_WARM = Path(__file__).with_name("warm_process.py")
_ONE_AT_A_TIME = threading.Lock()


@cache
def _warm() -> subprocess.Popen[bytes]:
    """It ends when nobody can write to it any more."""
    process = subprocess.Popen(
        [sys.executable, "-E", "-s", str(_WARM), str(child._FOLDER)], stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
        env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}, cwd="/",
    )  # fmt: skip
    atexit.register(process.communicate)
    return process


def run(command: list[str], **kept: Any) -> "CompletedProcess[bytes]":
    """As subprocess.run of child.py, for its own program."""
    start = command.index("-c") + 1
    if command[start] != _START:
        return subprocess.run(command, **kept)  # noqa: PLW1510 (`check` is in `kept`)
    with _ONE_AT_A_TIME:
        process = _warm()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(command[start + 2 :]).encode() + b"\n")
        process.stdin.flush()
        code, output = json.loads(process.stdout.readline())
    return CompletedProcess(command, code, output.encode())
