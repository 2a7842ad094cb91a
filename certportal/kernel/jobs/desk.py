"""What background work shows on the desk of the system admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role
from certportal.kernel.jobs.heartbeat import SILENCE, expected, silent
from certportal.kernel.jobs.trusted import WAITING, is_far
from certportal.kernel.web import desk
from certportal.kernel.web.dates import moment_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certportal.kernel.accounts.models import User

RUN_IT: Final = "E-mail, dokumen, dan pengingat belum diproses. Minta pengelola server menjalankan lagi pekerja latar (panduan: docs/runbook.md, bagian “worker”)."
_admin = has_role(Role.SYSTEM_ADMIN)


def worker_silent(user: User, now: datetime) -> Iterator[desk.Warn]:
    """Periodic tasks that have not come to their end for longer than they may: the worker is down, or some fail."""
    if not _admin(user) or not (quiet := silent(now)):
        return
    moments = [at for at in quiet.values() if at is not None]
    often = [title for title, patience in expected().values() if patience == SILENCE]  # hourly work is not late so soon
    if sum(title in quiet for title in often) <= len(often) / 2:
        others = [_since(*one) for one in quiet.items() if one[0] not in WAITING or not is_far(now)]
        if others:  # what waits for the clock is told as that (`HELD`)
            yield desk.Warn(f"Sebagian pekerjaan latar tidak berjalan: {'; '.join(others)}.")
    elif moments:
        yield desk.Warn(f"Pekerja latar berhenti sejak {moment_in_words(max(moments))}. {RUN_IT}")
    else:
        yield desk.Warn(f"Pekerja latar belum pernah berjalan. {RUN_IT}")


def _since(title: str, at: datetime | None) -> str:
    return f"{title} sejak {moment_in_words(at)}" if at else f"{title} belum pernah"
