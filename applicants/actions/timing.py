"""What is done about time: the paper that accounts for every day, and the day a superior promises once one is late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.flows.notices import facts_of_dossier, officers_of, verifiers_of
from applicants.models import Dossier
from applicants.papers import time_account_facts
from applicants.policies import owns_dossier, promises_in_case, sees_dossier
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.papers.actions import prepare
from certportal.kernel.papers.facts import freeze
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.sla import clocks
from certportal.kernel.sla.registry import label_of
from certportal.kernel.sla.story import stories_of
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from datetime import date, datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper
    from certportal.kernel.sla.models import Clock, ClockEvent

TIME_ACCOUNT = "time_account"


@transaction.atomic
def order_time_account(dossier: Dossier, *, by: User, now: datetime) -> Paper:
    """The account of all days of the case as a paper; the one made before where nothing has changed since.

    Raises Refused (code "not_allowed", or "no_clock" before any time has been counted).
    """
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    if not sees_dossier(by, locked):
        raise Refused("Anda tidak berwenang membuka berkas ini.", code="not_allowed", subject=dossier)
    stories = stories_of(locked, now)
    if not stories:
        raise Refused(
            "Belum ada waktu yang dihitung. Hitungan dimulai setelah berkas dikirim.",
            code="no_clock",
            subject=dossier,
        )
    today = today_at(locked.agency, now)
    facts = time_account_facts(locked, stories, today=today)
    kept = paper_for(locked, TIME_ACCOUNT)
    if kept is not None and kept.facts == freeze(facts):
        return kept
    return prepare(
        TIME_ACCOUNT, title="Rincian waktu layanan", facts=facts, about=locked, issued_on=today, by=by, now=now
    )


@transaction.atomic
def take_more_time(dossier: Dossier, *, reason: str, by: User, now: datetime) -> Clock:
    """The applicant takes the term of their reply once more, once for each request; the office is told and its time rests.

    Raises Refused ("not_allowed", and what `sla.clocks.extend` refuses).
    """
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    if not owns_dossier(by, locked):
        raise Refused("Hanya pemohon yang dapat mengambil tambahan waktu.", code="not_allowed", subject=dossier)
    clock = clocks.extend("reply", locked, reason=reason, by=by, now=now)
    until = clock.limit_on
    record("reply.extend", by=by, subject=locked, after={"limit_on": until.isoformat()}, note=reason.strip(), now=now)
    asked_by = verifiers_of if locked.complete_declared_at else officers_of
    facts = {**facts_of_dossier(locked), "reply_by": day_in_words(until), "reason": reason.strip()}
    for kind, to in (("reply_extended", [locked.applicant]), ("reply_extended_office", asked_by(locked))):
        url, key = locked.get_absolute_url(), f"{kind}:{clock.pk}"
        write(kind, to=to, facts=facts, about=locked, url=url, key=key, now=now)
    return clock


@transaction.atomic
def promise_new_day(
    dossier: Dossier, kind: str, *, promised_on: date, reason: str, by: User, now: datetime
) -> ClockEvent:
    """A superior says why the limit has passed and names another day; the applicant is told, no limit changes.

    Raises Refused ("not_allowed", and what `sla.clocks.promise` refuses).
    """
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    if not promises_in_case(by, locked):
        raise Refused("Hanya atasan yang dapat mencatat janji baru.", code="not_allowed", subject=dossier)
    line = clocks.promise(kind, locked, promised_on=promised_on, reason=reason, by=by, now=now)
    record(
        "clock.promise",
        by=by,
        subject=locked,
        after={"clock": kind, "promised_on": promised_on.isoformat()},
        note=line.reason,
        now=now,
    )
    write(
        "clock_promise",
        to=[locked.applicant],
        facts={
            **facts_of_dossier(locked),
            "label": label_of(kind),
            "limit_on": day_in_words(line.limit_on),
            "promised_on": day_in_words(promised_on),
            "reason": line.reason,
        },
        about=locked,
        url=locked.get_absolute_url(),
        key=f"clock_promise:{line.pk}",
        now=now,
    )
    return line
