"""Run as a program: parallel processes number the same decisions, each submitted twice. Prints one line of JSON.

DATABASE_URL=... python -m tests.kernel.numbers.racer <locked|unlocked> <decisions> <processes>
"""

import json
import os
import sys
from datetime import date

import django

ON = date(2026, 12, 10)
SCOPE = "balapan"


def unlocked_allocate(scope, *, on):
    """An allocator without a lock, for comparison: reads the next number and writes it back a moment later."""
    import time

    from certportal.kernel.numbers.allocate import Allocated
    from certportal.kernel.numbers.models import NumberCounter

    counter = NumberCounter.objects.get(sequence__scope=scope)
    value = counter.next
    time.sleep(0.001)
    NumberCounter.objects.filter(pk=counter.pk).update(next=value + 1)
    return Allocated(value=value, text=str(value))


def issue(allocate, decision: int) -> bool:
    """Write one decision's paper: the second submit violates the UNIQUE and takes no number."""
    from django.db import IntegrityError, connection, transaction

    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO race_issue (decision) VALUES (%s)", [decision])
            allocated = allocate(SCOPE, on=ON)
            cursor.execute("UPDATE race_issue SET value = %s WHERE decision = %s", [allocated.value, decision])
    except IntegrityError:
        return False
    return True


def work(allocate, decisions: range, share: int, processes: int) -> int:
    """One process: every decision of its share, twice over all processes, in different orders."""
    mine = [d for d in decisions if d % processes in {share, (share + 1) % processes}]
    if share % 2:
        mine.reverse()
    return sum(issue(allocate, decision) for decision in mine)


def main() -> None:
    way, count, processes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    django.setup()
    from django.db import connection, connections

    from certportal.kernel.numbers.allocate import allocate as locked_allocate
    from certportal.kernel.numbers.load import ensure_sequence
    from certportal.kernel.numbers.models import NumberCounter

    sequence = ensure_sequence(SCOPE, "{n:05d}")
    NumberCounter.objects.get_or_create(sequence=sequence, defaults={"next": 1})
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE race_issue (decision integer PRIMARY KEY, value integer)")
    connections.close_all()
    allocate = locked_allocate if way == "locked" else unlocked_allocate
    children = []
    for share in range(processes):
        child = os.fork()
        if child == 0:
            work(allocate, range(count), share, processes)
            connections.close_all()
            os._exit(0)
        children.append(child)
    failed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT value), coalesce(min(value), 0), coalesce(max(value), 0) FROM race_issue"
        )
        issued, distinct, low, high = cursor.fetchone()
    sys.stdout.write(json.dumps({"issued": issued, "distinct": distinct, "low": low, "high": high, "failed": failed}))


if __name__ == "__main__":
    main()
