"""Dossiers that move: `python -m tests.chaos.driver make N` makes people and drafts, `move SECONDS STOPFILE` does the next acts.

Every act is a real action of the product in a process of its own. What an outage stops is done again later, as a person
would press the button again.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS_LATE = 12
TALKS = 2  # the whim with which an officer asks a question, again and again
GOES_ON = 5
PAUSE = 0.3  # seconds before what an outage stopped is tried again


def make(number: int) -> None:
    from django.conf import settings
    from django.utils import timezone

    from applicants.models import Dossier
    from certportal.home.backup.freshness import HEARTBEAT
    from certportal.kernel.audit import sealer
    from certportal.kernel.files.models import StoredFile
    from certportal.kernel.jobs.heartbeat import beat
    from tests.factories.applicants import dossier_in
    from tests.factories.assessments import another_applicant, hall
    from tests.factories.files import absolute

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in
    place = hall()
    for _ in range(number):
        dossier_in("draft", place.world, applicant=another_applicant(place))
    Dossier.objects.update(opened_at=timezone.now() - timedelta(days=DAYS_LATE + 1))
    for stored in StoredFile.objects.all():  # the factories make rows without bytes, with the digest of their path
        absolute(stored).parent.mkdir(parents=True, exist_ok=True)
        absolute(stored).write_bytes(stored.path.encode())
    beat(HEARTBEAT, now=timezone.now())
    sealer.seal(limit=100_000)


def the_hall() -> Any:
    """The people that `make` made."""
    from assessments.models import Assessor, TestSite
    from certportal.kernel.accounts.models import User
    from tests.factories.applicants import World
    from tests.factories.assessments import Hall

    def one(name: str) -> User:
        return User.objects.get(full_name=name)

    world = World(
        catalogue=None, applicant=None, officer=one("Budi Petugas"), verifier=one("Rina Verifikator"),
        leader=one("Dr. H. Ahmad, S.Kom., M.M."),
    )  # fmt: skip
    return Hall(
        world=world, admin=one("Dewi Sertifikat"), assessor=Assessor.objects.get(), chair=one("Hj. Rahmawati, M.Si."),
        member=one("Joko Prasetyo"), site=TestSite.objects.get(),
    )  # fmt: skip


def step(hall: Any, pk: int, place: int) -> bool:
    """The next act at this dossier; False when it has none."""
    from django.db import transaction
    from django.utils import timezone

    from applicants.models import Dossier
    from tests.stateful import office

    now, late = timezone.now(), place % 4 == 0
    whim = TALKS if place % 4 == 1 else GOES_ON
    dossier = Dossier.objects.select_related("agency", "scheme_version").get(pk=pk)
    if late and dossier.state != "draft":
        return False  # it waits, its limit has passed, and people are reminded
    acts = office.right_way(hall, dossier, whim)
    for name, person in acts:
        moment = now - timedelta(days=DAYS_LATE) if late else now
        with transaction.atomic():
            office.do(name, hall, dossier, by=person, now=moment, whim=whim)
    return bool(acts)


def patiently(ask: Callable[[], Any]) -> Any:
    """The answer of a database that may be away just now: the faults do not wait until this process has started."""
    from django.db import Error, connection

    while True:
        try:
            return ask()
        except Error:
            with suppress(Error):
                connection.close()
            time.sleep(PAUSE)


def move(seconds: float, stop: Path) -> dict[str, int]:
    """One act after the other in an order by chance until the file `stop` is there; the acts are spread over the seconds."""
    from django.db import Error, connection

    from applicants.models import Dossier
    from certportal.kernel.files.refusals import StorageFull
    from certportal.kernel.web.refusal import Refused
    from tests import chance

    dice, done = chance.dice("chaos", "driver"), Counter[str]()
    hall = patiently(the_hall)
    dossiers = patiently(lambda: list(Dossier.objects.order_by("pk").values_list("pk", flat=True)))
    pause = seconds / (len(dossiers) * 10)
    while not stop.exists():
        place = dice.randrange(len(dossiers))
        try:
            done["acts" if step(hall, dossiers[place], place) else "nothing to do"] += 1
        except Refused as fault:
            done[f"refused: {fault.code}"] += 1
        except (Error, OSError, StorageFull) as fault:
            done[f"stopped: {type(fault).__name__}"] += 1
            with suppress(Error):
                connection.close()
            time.sleep(PAUSE)
        time.sleep(pause)
    return done


def main() -> None:
    import django

    django.setup()
    if sys.argv[1] == "make":
        make(int(sys.argv[2]))
    else:
        sys.stdout.write(json.dumps(move(float(sys.argv[2]), Path(sys.argv[3]))))


if __name__ == "__main__":
    main()
