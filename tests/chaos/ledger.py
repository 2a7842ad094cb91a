"""What is there after the storm: `python -m tests.chaos.ledger DELIVERED.json` prints what was counted and what is missing."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any


def open_work() -> dict[str, int]:
    """What the workers still have to do; all zero when they are done."""
    from certportal.kernel.jobs.enums import OPEN
    from certportal.kernel.jobs.models import Job
    from certportal.kernel.outbox.enums import MessageState
    from certportal.kernel.outbox.models import Message

    waiting = [MessageState.QUEUED, MessageState.SENDING]
    return {
        "jobs": Job.objects.filter(state__in=OPEN).count(),
        "mails": Message.objects.filter(state__in=waiting).count(),
        "reminders": len(unsent_reminders()),
        "late clocks unnoticed": len(unnoticed()),
    }


def unsent_reminders() -> list[int]:
    """Reminders of running clocks whose day has come."""
    from certportal.kernel.sla.enums import ClockState
    from certportal.kernel.sla.models import Reminder

    due = Reminder.objects.filter(clock__state=ClockState.RUNNING, due_on__lte=_today(), sent_at=None)
    return list(due.values_list("pk", flat=True))


def unnoticed() -> list[int]:
    """Running clocks whose limit has passed without a tick that says so and plans the reminders of today."""
    from certportal.kernel.sla.enums import ClockState
    from certportal.kernel.sla.models import Clock

    late = Clock.objects.filter(state=ClockState.RUNNING, limit_on__lt=_today())
    return list(
        (late.filter(fell_due_on=None) | late.exclude(overdue_planned_on=_today())).values_list("pk", flat=True)
    )


def _today() -> Any:
    from django.utils import timezone

    return timezone.localdate()


def lost_files() -> list[str]:
    from certportal.kernel.files.models import StoredFile
    from tests.factories.files import absolute

    return [row.path for row in StoredFile.objects.all() if _digest(absolute(row)) != row.sha256]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def lost_papers() -> list[str]:
    """Reserved and not drawn, drawn without its file, or ordered and set aside."""
    from certportal.kernel.jobs.enums import JobState
    from certportal.kernel.jobs.models import Job
    from certportal.kernel.papers.models import Paper
    from tests.factories.files import absolute

    papers = Paper.objects.select_related("file")
    lost = [row.code for row in papers if not row.file or _digest(absolute(row.file)) != row.sha256 or not row.sha256]
    return lost + [str(job) for job in Job.objects.exclude(state=JobState.DONE)]


def lost_mails(delivered: dict[str, int]) -> list[str]:
    """Letters that never came, and notices whose reader has an address and got no letter."""
    from certportal.kernel.outbox.models import Message

    letters = {row.key: row for row in Message.objects.filter(channel="email")}
    lost = [
        f"{row.key} {row.state}" for row in letters.values() if row.state != "sent" or not delivered.get(row.message_id)
    ]
    notices = Message.objects.filter(channel="in_app", recipient__is_active=True).exclude(recipient__email=None)
    twins = [f"{key}:email:{pk}" for key, pk in ((row.key.rsplit(":", 2)[0], row.recipient_id) for row in notices)]
    return lost + [key for key in twins if key not in letters]


def lost_reminders() -> list[str]:
    """Not sent although due, or called sent without a notice to anybody about that clock at that moment.

    Of several that fell due together the most urgent is told, and the others are marked as sent with it.
    """
    from certportal.kernel.outbox.models import Message
    from certportal.kernel.sla.models import Reminder

    notices = Message.objects.filter(key__startswith="reminder:").values_list("key", "created_at")
    told = {(int(key.split(":")[1]), at) for key, at in notices}
    sent = Reminder.objects.exclude(sent_at=None)
    lost = [f"{row} {row.round}" for row in sent if (row.clock_id, row.sent_at) not in told]
    return [str(pk) for pk in unsent_reminders()] + lost


def doubled_notices() -> list[str]:
    """The same words about the same thing, to the same person, at the same moment.

    Reminders of several late days may say the same; each has a key of its own, which the database holds unique.
    """
    from certportal.kernel.outbox.models import Message

    rows = Message.objects.filter(channel="in_app").exclude(key__startswith="reminder:")
    seen = Counter(rows.values_list("recipient", "kind", "about_type", "about_id", "body", "created_at"))
    return [str(row[:4]) for row, times in seen.items() if times > 1]


def balance(delivered: dict[str, int]) -> dict[str, Any]:
    from applicants.models import Dossier
    from certportal.kernel.files.models import StoredFile
    from certportal.kernel.outbox.models import Message
    from certportal.kernel.papers.models import Paper
    from certportal.kernel.sla.models import Reminder

    return {
        "counted": {
            "dossiers": dict(Counter(Dossier.objects.values_list("state", flat=True))),
            "papers": Paper.objects.count(),
            "mails": Message.objects.filter(channel="email").count(),
            "mails doubled": sum(times - 1 for times in delivered.values()),
            "notices": Message.objects.filter(channel="in_app").count(),
            "reminders": Reminder.objects.exclude(sent_at=None).count(),
            "files": StoredFile.objects.count(),
        },
        "missing": {
            "papers": lost_papers(),
            "mails": lost_mails(delivered),
            "reminders": lost_reminders() + [f"clock {pk}" for pk in unnoticed()],
            "files": lost_files(),
            "notices doubled": doubled_notices(),
        },
    }


def main() -> None:
    import django

    django.setup()
    answer = open_work() if len(sys.argv) == 1 else balance(json.loads(Path(sys.argv[1]).read_text()))
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
