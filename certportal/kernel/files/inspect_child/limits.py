"""How much a file may cost. The child sets its own limits before it opens anything."""

import os
import resource
import signal
from typing import Final

MEMORY_BYTES: Final = 1_500_000_000
CPU_SECONDS: Final = 20
WALL_SECONDS: Final = 30
LARGEST_OUTPUT: Final = 100_000_000
OPEN_FILES: Final = 64
MOST_COMPARED: Final = 40
"""Pages of a document that are held beside those of its earlier version."""


def apply() -> None:
    """Bound memory, processor time, wall time, written bytes and open files of this process; no core dump.

    Pages of the portal go first on the processors.
    """
    os.nice(10)
    for what, soft in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (soft, soft))
    # The parent watches the clock too; this one also works when the parent has died.
    signal.alarm(WALL_SECONDS)
