"""The result letters of one exam with many candidates: `python -m bench.letters COUNT` prints the facts as JSON.

Candidates of a decided exam get their letters and certificates as the portal makes them: each decision is a piece of work,
each paper another. The worker is stopped after the first third, its claims are left where they are, and a second one goes on;
then the letters are put together into one PDF for the printer.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from datetime import datetime

    from assessments.models import ExamEvent
    from certportal.kernel.jobs.models import Job

CANDIDATES = 300
DRAWN_ALONE = 5
"""Papers of each kind that are drawn once more with nothing around it: the floor."""
MOST = 3.0
"""How many times merely drawing the same papers it may take: numbers, trail, queue and files are the rest."""


def decided_exam(count: int, now: datetime) -> ExamEvent:
    """One exam whose candidates were all decided, and whose letters nobody has made yet."""
    from applicants.enums import DossierState
    from assessments.models import ExamEvent
    from bench import cases, results
    from bench.people import house
    from certportal.kernel.accounts.enums import Role
    from certportal.kernel.accounts.models import OfficeHead

    place = house(now)
    seats, at_once = results.SEATS, cases.AT_ONCE
    results.SEATS = cases.AT_ONCE = count
    cases.fill(count, now=now, states=[DossierState.DECIDED] * count)
    results.SEATS, cases.AT_ONCE = seats, at_once
    for office in {place.agency, place.scheme.scheme.body.organisation} - {None}:
        if OfficeHead.objects.signing(office, now.date()) is None:
            OfficeHead.objects.create(
                organisation=office, person=place.staff[Role.LEADERSHIP][0], starts_on=now.date() - timedelta(days=365)
            )
    return ExamEvent.objects.latest("pk")


def make(event: ExamEvent, now: datetime) -> dict[str, Any]:
    """Order the letters of this exam and do the work; how long it took, and what the register says afterwards."""
    from bench.people import house
    from certificates.actions import order_letters
    from certificates.models import ResultLetter
    from certificates.queries import progress_of
    from certportal.kernel.accounts.enums import Role
    from certportal.kernel.jobs.models import Job
    from certportal.kernel.jobs.run import work_off

    Job.objects.all().delete()
    clerk = house(now).staff[Role.CERTIFICATE_ADMIN][0]
    start = time.perf_counter()
    order_letters(event, by=clerk, now=now)
    ordered = time.perf_counter() - start
    third = progress_of(event).decided // 3
    _begin(now, most=third)
    left = _end_abruptly(now)
    later = now + timedelta(minutes=10)
    while work_off(later):
        pass
    took = time.perf_counter() - start
    found = progress_of(event)
    numbers = ResultLetter.objects.filter(decision__dossier__assessments__event=event).values_list("number", flat=True)
    return {
        "decided": found.decided,
        "letters": found.letters,
        "certificates": found.certificates,
        "twice": len(numbers) - len(set(numbers)),
        "waiting": sorted({why for *_, why in found.waiting}),
        "left": left,
        "ordered_ms": ordered * 1000,
        "seconds": took,
        "floor_seconds": _floor(event) * (found.letters + found.certificates),
        "merged_seconds": _merged(event, later),
    }


def _begin(now: datetime, *, most: int) -> None:
    """As a worker does, the oldest first, but no more than so many pieces of work."""
    from certportal.kernel.jobs import run

    for _ in range(most):
        run._do(run._next(now)[0], now)


def _end_abruptly(now: datetime) -> int:
    """The worker is killed while it has work in hand: the claim stays, and nobody gives it back."""
    from certportal.kernel.jobs import run
    from certportal.kernel.jobs.claim import claim

    held: list[Job] = [job for job in run._next(now)[:2] if claim(job, now)]
    return len(held)


def _merged(event: ExamEvent, now: datetime) -> float:
    """Seconds to put the letters of everybody together for the printer, in as many orders as it takes."""
    from bench.people import house
    from certificates.actions import MOST_PEOPLE, order_print, put_together
    from certificates.enums import PrintForm, PrintPart
    from certificates.queries import cases_of, sheets_of_cases
    from certportal.kernel.accounts.enums import Role

    clerk = house(now).staff[Role.CERTIFICATE_ADMIN][0]
    sheets = [row for row in sheets_of_cases(clerk, cases_of(event)) if not row.why]
    start = time.perf_counter()
    for first in range(0, len(sheets), MOST_PEOPLE):
        some = sheets[first : first + MOST_PEOPLE]
        order = order_print(some, form=PrintForm.PDF, part=PrintPart.LETTERS, event=event, by=clerk, now=now)
        put_together(order, told=lambda _done, _total: None, now=now)
    return time.perf_counter() - start


def _floor(event: ExamEvent) -> float:
    """Seconds that drawing a paper of this exam takes alone."""
    from django.db.models import Q

    from certificates.queries import ended_by
    from certportal.kernel.papers.actions import page_of
    from certportal.kernel.papers.models import Paper
    from certportal.kernel.pdf.render import render

    rows = ended_by(event)[:DRAWN_ALONE]
    papers = Paper.objects.filter(Q(result_letter__decision__in=list(rows)) | Q(certificate__decision__in=list(rows)))
    found = list(papers)
    start = time.perf_counter()
    for paper in found:
        render(paper.template, page_of(paper), identifier=paper.code)
    return (time.perf_counter() - start) / max(len(found), 1)


def line(facts: dict[str, Any]) -> str:
    """The printed result."""
    rate = facts["letters"] / facts["seconds"] if facts["seconds"] else 0.0
    return (
        f"  surat hasil: {facts['letters']} dari {facts['decided']} surat dan {facts['certificates']} sertifikat dalam "
        f"{facts['seconds']:.0f} detik, {rate:.2f} surat per detik satu inti, × lantai {_ratio(facts):.2f} (pekerja dihentikan "
        f"sekali, memesan {facts['ordered_ms']:.0f} ms); disatukan untuk dicetak {facts['merged_seconds']:.1f} detik"
    )


def _ratio(facts: dict[str, Any]) -> float:
    return float(facts["seconds"] / facts["floor_seconds"]) if facts["floor_seconds"] else 0.0


def too_slow(facts: dict[str, Any]) -> list[str]:
    """What misses its goal, a sentence each: everybody has one letter, none has two, and in time."""
    faults = []
    if facts["letters"] < facts["decided"]:
        why = "; ".join(facts["waiting"]) or "tanpa alasan"
        faults.append(f"surat hasil: hanya {facts['letters']} dari {facts['decided']} yang jadi ({why})")
    if facts["twice"]:
        faults.append(f"surat hasil: {facts['twice']} nomor dipakai dua kali")
    if _ratio(facts) > MOST:
        faults.append(f"surat hasil: {_ratio(facts):.2f} × menggambar saja, paling banyak {MOST:g}")
    return faults


def main() -> None:
    django.setup()
    from django.utils import timezone

    now = timezone.now()
    sys.stdout.write(json.dumps(make(decided_exam(int(sys.argv[1]), now), now)))


if __name__ == "__main__":
    main()
