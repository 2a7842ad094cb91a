"""Run two or more calls at the same moment, each in a thread with its own database connection."""

import threading
from collections.abc import Callable

from django.db import connections

from certportal.kernel.web.refusal import Refused, races_told


def together(*calls: Callable[[], object]) -> list[str]:
    """Run the calls at the same moment, as a view would; each answers "done" or the code of its refusal, sorted.

    Any other fault of a call (a raw IntegrityError among them) is raised here.
    """
    barrier, answers, faults = threading.Barrier(len(calls)), [""] * len(calls), []

    def run(place: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=30)
            with races_told():
                call()
            answers[place] = "done"
        except Refused as refused:
            answers[place] = refused.code
        except Exception as fault:  # noqa: BLE001 (a thread loses what it raises; the test must see it)
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return sorted(answers)
