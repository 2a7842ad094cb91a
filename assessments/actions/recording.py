"""Results of units as the assessor records them: once per client id, and never over what somebody else recorded meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction

from assessments.actions.attendance import note_while_assessed
from assessments.actions.open_seats import locked, still_open
from assessments.actions.trade_forms import refuse_unless_agreed
from assessments.enums import UnitOutcome
from assessments.models import EvidenceItem, ResultEntry, UnitResult
from assessments.models.results import CLIENT_ID_LENGTH
from assessments.queries import units_to_assess
from assessments.scoring import QUALITIES, UnitMark
from certportal.kernel.audit.record import record
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from assessments.models import Assessment
    from certportal.kernel.accounts.models import User
    from schemes.models import SchemeUnit


@dataclass(frozen=True)
class Given:
    """What somebody sends about one unit.

    `client_id` names the sending ("" lets the portal name it), `seen` is the version of the unit's result on the
    sender's screen: 0 none, None where they saw no version.
    """

    mark: UnitMark
    client_id: str = ""
    seen: int | None = None


@transaction.atomic
def record_result(
    assessment: Assessment,
    unit: SchemeUnit,
    outcome: str,
    *,
    note: str = "",
    lacks: Collection[str] = (),
    client_id: str,
    seen: int | None,
    by: User,
    now: datetime,
) -> UnitResult:
    """Record one unit, for a page and for a device that sends again what was not acknowledged; returns what now holds.

    `lacks` names the rules of evidence (VATM) that are not met. The same `client_id` counts once, also when it comes again
    after the recommendation. Raises Refused: what `still_open` says, "unit_foreign", "note_missing", "quality_missing",
    "evidence_open", "client_id_taken", and "stale_result" where another version than `seen` holds and says something else.
    """
    given = Given(UnitMark(outcome, note.strip(), frozenset(lacks)), client_id, seen)
    sent = _sent_before(locked(assessment, by=by), unit, given)
    if sent is None:
        record_all(still_open(assessment, by=by), {unit.pk: given}, by=by, now=now)
    return UnitResult.objects.get(assessment=assessment, scheme_unit=unit)


@transaction.atomic
def record_units(
    assessment: Assessment,
    marks: Mapping[int, UnitMark],
    *,
    seen: Mapping[int, int] | None = None,
    by: User,
    now: datetime,
) -> None:
    """Save the results of some units: scheme unit id -> mark; an empty outcome leaves the unit as it is.

    `seen` are the versions on the page, by the same ids. Raises Refused as `record_result` does; nothing is saved then.
    """
    row = still_open(assessment, by=by)
    known = seen or {}
    given = {
        pk: Given(UnitMark(mark.outcome, mark.note.strip(), mark.lacks), seen=known.get(pk))
        for pk, mark in marks.items()
        if mark.outcome
    }
    if set(marks) - {unit.pk for unit in units_to_assess(row.dossier)}:
        raise foreign(row)
    record_all(row, given, by=by, now=now)


@transaction.atomic
def fill_competent(assessment: Assessment, *, by: User, now: datetime) -> int:
    """Every unit that has no result yet becomes competent, with evidence that meets all four rules; returns how many.

    Raises Refused as `record_result` does, "evidence_open" for a unit that waits for more evidence.
    """
    row = still_open(assessment, by=by)
    there = set(row.results.values_list("scheme_unit_id", flat=True))
    given = {
        unit.pk: Given(UnitMark(UnitOutcome.COMPETENT)) for unit in units_to_assess(row.dossier) if unit.pk not in there
    }
    record_all(row, given, by=by, now=now)
    return len(given)


def record_all(row: Assessment, given: Mapping[int, Given], *, reason: str = "", by: User, now: datetime) -> list[str]:
    """Write down what is new of what was given, in the caller's transaction that holds the assessment's row.

    Returns the codes of the units that changed. `reason`: it is a correction. Raises Refused.
    """
    refuse_unless_agreed(row)
    units = {unit.pk: unit for unit in units_to_assess(row.dossier)}
    if set(given) - set(units):
        raise foreign(row)
    there = {result.scheme_unit_id: result for result in row.results.all()}
    changed = {pk: one for pk, one in given.items() if _is_news(row, units[pk], there.get(pk), one)}
    doubtful = set(EvidenceItem.objects.filter(assessment=row).open().values_list("scheme_unit_id", flat=True))
    for pk, one in changed.items():
        refuse_unfit(row, units[pk], one.mark, doubtful=pk in doubtful)
    before = {units[pk].printed_code: there[pk].result for pk in changed if pk in there}
    for pk, one in changed.items():
        _write(row, units[pk], there.get(pk), one, reason=reason, by=by, now=now)
    if changed:
        note_while_assessed(row, by=by, now=now)
        record(
            "assessment.correct" if reason else "assessment.record",
            by=by,
            subject=row,
            before=before,
            after={units[pk].printed_code: one.mark.outcome for pk, one in changed.items()},
            note=reason,
            now=now,
        )
    return [units[pk].printed_code for pk in changed]


def _sent_before(row: Assessment, unit: SchemeUnit, given: Given) -> ResultEntry | None:
    if not given.client_id or len(given.client_id) > CLIENT_ID_LENGTH:
        raise Refused("Kiriman ini tidak bertanda. Muat ulang halaman, lalu simpan lagi.", code="client_id_shape")
    found = ResultEntry.objects.filter(client_id=given.client_id).first()
    if found and (found.assessment_id, found.scheme_unit_id, found.mark) != (row.pk, unit.pk, given.mark):
        raise Refused(
            "Tanda kiriman ini sudah dipakai untuk isian lain. Muat ulang halaman, lalu simpan lagi.",
            code="client_id_taken",
            subject=row,
        )
    return found


def _is_news(row: Assessment, unit: SchemeUnit, there: UnitResult | None, given: Given) -> bool:
    """Whether it says something else than what holds. Refused ("stale_result") where the sender had not seen what holds."""
    if there is not None and there.mark == given.mark:
        return False
    holds = there.version if there else 0
    if given.seen is None or given.seen == holds:
        return True
    entries = {entry.n: entry for entry in row.entries.filter(scheme_unit=unit).select_related("by")}
    if given.seen in entries and entries[given.seen].mark == given.mark:
        return False  # left as it was on a page that is older than what holds
    last = entries.get(holds)
    who, when = (last.by.full_name, moment_in_words(last.at, row.event.agency.zone)) if last else ("Asesor", "tadi")
    raise Refused(
        f"{unit.printed_code}: {who} mencatat {_label(there)} ({when}), setelah halaman Anda dibuka. "
        f"Isian Anda ({UnitOutcome(given.mark.outcome).label.lower()}) belum tersimpan. Sepakati hasilnya, lalu simpan lagi.",
        code="stale_result",
        subject=row,
    )


def _label(there: UnitResult | None) -> str:
    return there.get_result_display().lower() if there else "tidak ada hasil"


def refuse_unfit(row: Assessment, unit: SchemeUnit, mark: UnitMark, *, doubtful: bool) -> None:
    """BK is explained to the candidate; K rests on evidence that meets the four rules and leaves nothing open.

    Raises Refused: "outcome_unknown", "note_missing", "quality_missing", "evidence_open".
    """
    code = unit.printed_code
    if mark.outcome not in UnitOutcome.values or mark.lacks - set(QUALITIES):
        raise Refused(f"Pilih kompeten atau belum kompeten untuk unit {code}.", code="outcome_unknown", subject=row)
    if mark.outcome == UnitOutcome.NOT_YET_COMPETENT:
        if not mark.note:
            raise Refused(f"Tuliskan alasan untuk unit yang belum kompeten: {code}.", code="note_missing", subject=row)
        return
    if mark.lacks:
        raise Refused(
            f"Unit {code} belum dapat dinilai kompeten: buktinya harus valid, asli, terkini, dan memadai. Centang "
            "keempatnya, atau nilai belum kompeten dengan alasannya.",
            code="quality_missing",
            subject=row,
        )
    if doubtful:
        raise Refused(
            f"Unit {code} masih memiliki bukti yang perlu penilaian lanjut. Tambahkan bukti lanjutannya, lalu nilai unitnya.",
            code="evidence_open",
            subject=row,
        )


def _write(
    row: Assessment,
    unit: SchemeUnit,
    there: UnitResult | None,
    given: Given,
    *,
    reason: str,
    by: User,
    now: datetime,
) -> None:
    mark = given.mark
    said = {"result": mark.outcome, "note": mark.note, **{name: name not in mark.lacks for name in QUALITIES}}
    n = (there.version if there else 0) + 1
    ResultEntry.objects.create(
        assessment=row,
        scheme_unit=unit,
        n=n,
        client_id=given.client_id or str(uuid4()),
        reason=reason,
        by=by,
        at=now,
        **said,
    )
    held = there or UnitResult(assessment=row, scheme_unit=unit)
    for name, value in {**said, "version": n, "recorded_at": now}.items():
        setattr(held, name, value)
    held.save()


def foreign(row: Assessment) -> Refused:
    """The unit is not among those that are assessed of this candidate."""
    return Refused("Unit ini tidak termasuk yang diuji pada peserta ini.", code="unit_foreign", subject=row)
