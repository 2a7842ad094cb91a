"""Units a person has already: entering with evidence, the officer's answer, and units of the portal's certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone

from certportal.kernel.accounts.models import User
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.drawings.actions import order
from certportal.kernel.files.enums import Root
from certportal.kernel.files.intake import receive
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.refusals import megabytes
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused
from holdings.enums import HeldUnitSource
from holdings.models import HeldUnit
from holdings.policies import confirms_held_units, excluded_from_confirming, owns_held_unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from schemes.models import CompetencyUnit

MOST_FILES, MOST_BYTES, QUOTA_PERIOD = 60, 200_000_000, timedelta(days=1)
"""What a person may upload in a day and still add evidence of their own; officers at the counter stay far below."""
NAMED = 3  # codes that a sentence lists


@dataclass(frozen=True)
class Proof:
    """What a certificate or another paper says: who issued it, when, until when (None: no end)."""

    source: str
    issuer: str
    issued_on: date
    certificate_number: str = ""
    valid_until: date | None = None


def enter_held_units(
    units: Sequence[CompetencyUnit], proof: Proof, upload: UploadedFile[bytes], *, by: User, now: datetime
) -> list[HeldUnit]:
    """Enter the units of one certificate for oneself, all with the same evidence; officers answer later.

    The file is read before the transaction begins, so that no lock is held while a slow PDF is read. Raises
    UploadRefused (bad file), or Refused (code "no_units", "number_missing", "in_the_future", "dates", "expired",
    "too_many_files", "too_many_bytes", or "already_entered").
    """
    check_enterable(units, proof, by=by, now=now)
    _refuse_beyond_quota(by, now)
    return enter_received(units, proof, receive(upload, by=by, now=now), by=by, now=now)


@transaction.atomic
def enter_received(
    units: Sequence[CompetencyUnit], proof: Proof, stored: StoredFile, *, by: User, now: datetime
) -> list[HeldUnit]:
    """Enter the units with a file that has been checked and stored. Raises Refused as `enter_held_units` does."""
    # When one person sends two forms at once, the second waits here and then sees the rows of the first.
    User.objects.select_for_update().get(pk=by.pk)
    _refuse_beyond_quota(by, now)
    check_enterable(units, proof, by=by, now=now)
    rows = [
        HeldUnit.objects.create(
            person=by,
            unit=unit,
            source=proof.source,
            certificate_number=proof.certificate_number,
            issuer=proof.issuer,
            issued_on=proof.issued_on,
            valid_until=proof.valid_until,
            evidence=stored,
            entered_at=now,
            entered_by=by,
        )
        for unit in {unit.pk: unit for unit in units}.values()
    ]
    order(stored, now=now)
    for row in rows:
        record(
            "held_unit.enter",
            by=by,
            subject=row,
            after={"unit": row.unit.code, "certificate": row.certificate_number, "sha256": stored.sha256},
            now=now,
        )
    return rows


def _refuse_beyond_quota(person: User, now: datetime) -> None:
    """Whether the person may still bring files today; the one just stored counts. Raises Refused ("too_many_files", "too_many_bytes")."""
    today = StoredFile.objects.filter(uploaded_by=person, root=Root.ORIGINAL, created_at__gt=now - QUOTA_PERIOD)
    used = today.aggregate(files=Count("pk"), size=Sum("size"))
    if used["files"] > MOST_FILES:
        raise Refused(
            f"Anda sudah mengunggah {MOST_FILES} berkas dalam sehari, batas terbanyaknya. Lanjutkan besok.",
            code="too_many_files",
            field="file",
        )
    if (used["size"] or 0) > MOST_BYTES:
        raise Refused(
            f"Unggahan Anda dalam sehari melebihi {megabytes(MOST_BYTES)}. Perkecil berkasnya, atau lanjutkan besok.",
            code="too_many_bytes",
            field="file",
        )


def check_enterable(units: Collection[CompetencyUnit], proof: Proof, *, by: User, now: datetime) -> None:
    """Refuse impossible input before the file is read."""
    if not units:
        raise Refused("Tandai sedikitnya satu unit yang tercantum pada sertifikat Anda.", code="no_units")
    if proof.source == HeldUnitSource.OUTSIDE_CERTIFICATE and not proof.certificate_number:
        raise Refused("Isi nomor sertifikat seperti tercetak.", code="number_missing", field="certificate_number")
    today = timezone.localdate(now)
    if proof.issued_on > today:
        raise Refused("Tanggal terbit tidak boleh setelah hari ini.", code="in_the_future", field="issued_on")
    if proof.valid_until is not None and proof.valid_until < proof.issued_on:
        raise Refused("Tanggal akhir berlaku harus setelah tanggal terbit.", code="dates", field="valid_until")
    if proof.valid_until is not None and proof.valid_until < today:
        raise Refused(
            "Sertifikat ini sudah tidak berlaku, jadi unitnya tidak dapat dihitung. Ambil lagi unitnya lewat uji.",
            code="expired",
            field="valid_until",
        )
    standing = HeldUnit.objects.filter(
        person=by,
        unit__in=[unit.pk for unit in units],
        certificate_number=proof.certificate_number,
        refused_at=None,
        withdrawn_at=None,
    )
    codes = sorted(standing.values_list("unit__code", flat=True))
    if codes:
        raise Refused(
            f"Unit ini sudah Anda catat dengan nomor sertifikat yang sama: {_named(codes)}. Hapus tandanya.",
            code="already_entered",
        )


def replace_evidence(entry: HeldUnit, upload: UploadedFile[bytes], *, by: User, now: datetime) -> list[HeldUnit]:
    """Replace the evidence of every waiting unit of the same certificate; returns these units.

    Raises UploadRefused, or Refused (code "not_allowed", "too_many_files", "too_many_bytes", or "answered" once an officer
    has answered).
    """
    _refuse_unless_own(entry, by)
    _refuse_unless_waiting(HeldUnit.objects.get(pk=entry.pk))
    _refuse_beyond_quota(by, now)
    stored = receive(upload, by=by, now=now)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        _refuse_beyond_quota(by, now)
        rows = list(siblings(entry).select_for_update(of=("self",)))
        if entry.pk not in {row.pk for row in rows}:
            raise Refused("Bukti ini sudah dijawab petugas, jadi tidak dapat diganti.", code="answered", subject=entry)
        order(stored, now=now)
        for row in rows:
            row.evidence = stored
            row.save(update_fields=["evidence"])
            record("held_unit.evidence", by=by, subject=row, after={"sha256": stored.sha256}, now=now)
    return rows


@transaction.atomic
def withdraw_entry(entry: HeldUnit, *, by: User, now: datetime) -> HeldUnit:
    """Withdraw an entry that no officer has answered. Raises Refused (code "not_allowed" or "answered")."""
    _refuse_unless_own(entry, by)
    row = HeldUnit.objects.select_for_update(of=("self",)).select_related("unit").get(pk=entry.pk)
    _refuse_unless_waiting(row)
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    record("held_unit.withdraw", by=by, subject=row, after={"unit": row.unit.code}, now=now)
    return row


@transaction.atomic
def confirm_held_units(
    entries: Iterable[HeldUnit], *, by: User, now: datetime, seen_evidence: int | None = None
) -> list[HeldUnit]:
    """Confirm waiting entries of one person. `seen_evidence` is the file (id) shown beside them on screen.

    Raises Refused (code "no_units", "not_allowed", "excluded", "answered", "stale", or "expired"): then none is changed.
    """
    rows = _locked(entries, by=by, seen_evidence=seen_evidence)
    gone = [row.unit.code for row in rows if row.valid_until is not None and row.valid_until < timezone.localdate(now)]
    if gone:
        raise Refused(
            f"Masa berlakunya sudah lewat, jadi tidak perlu dikonfirmasi: {_named(gone)}.",
            code="expired",
            subject=rows[0],
        )
    for row in rows:
        row.confirmed_at, row.confirmed_by = now, by
        row.save(update_fields=["confirmed_at", "confirmed_by"])
        record("held_unit.confirm", by=by, subject=row, after={"unit": row.unit.code}, now=now)
    _tell("held_confirmed", rows, now=now)
    return rows


@transaction.atomic
def refuse_held_units(
    entries: Iterable[HeldUnit], *, reason: str, by: User, now: datetime, seen_evidence: int | None = None
) -> list[HeldUnit]:
    """Refuse waiting entries of one person; the person reads why and may enter them again with better evidence.

    Raises Refused (code "reason_missing", or as `confirm_held_units`).
    """
    said = reason.strip()
    if not said:
        raise Refused("Tulis alasannya agar pemohon tahu apa yang harus diperbaiki.", code="reason_missing")
    rows = _locked(entries, by=by, seen_evidence=seen_evidence)
    for row in rows:
        row.refused_at, row.refused_by, row.refusal_reason = now, by, said
        row.save(update_fields=["refused_at", "refused_by", "refusal_reason"])
        record("held_unit.refuse", by=by, subject=row, after={"unit": row.unit.code}, note=said, now=now)
    _tell("held_refused", rows, reason=said, now=now)
    return rows


@transaction.atomic
def note_own_units(person: User, units: Iterable[CompetencyUnit], proof: Proof, *, now: datetime) -> list[HeldUnit]:
    """Record the units of a certificate this portal issued, confirmed by the portal itself; returns all of them.

    Idempotent: units already recorded for this certificate stay, and count again if they had ended. Unanswered entries
    of the person's own under the same number are replaced.
    """
    rows = HeldUnit.objects.select_for_update(of=("self",)).filter(
        person=person, certificate_number=proof.certificate_number, refused_at=None, withdrawn_at=None
    )
    known = {row.unit_id: row for row in rows.select_related("unit")}
    return [_noted(person, unit, known.get(unit.pk), proof, now=now) for unit in units]


@transaction.atomic
def end_own_units(person: User, certificate_number: str, *, on: date, reason: str, now: datetime) -> list[HeldUnit]:
    """From the day `on` the units of this portal's certificate no longer count (withdrawn or suspended); idempotent."""
    rows = (
        HeldUnit.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(
            person=person,
            certificate_number=certificate_number,
            source=HeldUnitSource.OWN_CERTIFICATE,
            ended_on=None,
        )
    )
    ended = list(rows)
    for row in ended:
        row.ended_on, row.ended_reason = on, reason
        row.save(update_fields=["ended_on", "ended_reason"])
        record("held_unit.end", by=SYSTEM, subject=row, after={"unit": row.unit.code}, note=reason, now=now)
    return ended


def siblings(entry: HeldUnit) -> QuerySet[HeldUnit]:
    """The waiting entries with the same evidence of the same person, by code of the unit."""
    return (
        HeldUnit.objects.waiting()
        .filter(person=entry.person_id, evidence=entry.evidence_id)
        .select_related("unit")
        .order_by("pk")
    )


def _noted(person: User, unit: CompetencyUnit, row: HeldUnit | None, proof: Proof, *, now: datetime) -> HeldUnit:
    if row is not None and row.source != HeldUnitSource.OWN_CERTIFICATE and not row.confirmed_at:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        record("held_unit.withdraw", by=SYSTEM, subject=row, after={"unit": unit.code}, now=now)
        row = None
    if row is None:
        row = HeldUnit.objects.create(
            person=person,
            unit=unit,
            source=HeldUnitSource.OWN_CERTIFICATE,
            certificate_number=proof.certificate_number,
            issuer=proof.issuer,
            issued_on=proof.issued_on,
            valid_until=proof.valid_until,
            entered_at=now,
            confirmed_at=now,
        )
        record("held_unit.note", by=SYSTEM, subject=row, after=_told(row), now=now)
    elif row.ended_on is not None:
        row.ended_on, row.ended_reason = None, ""
        row.save(update_fields=["ended_on", "ended_reason"])
        record("held_unit.resume", by=SYSTEM, subject=row, after=_told(row), now=now)
    return row


def _told(row: HeldUnit) -> dict[str, str]:
    return {"unit": row.unit.code, "certificate": row.certificate_number}


def _named(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:NAMED])
    return f"{shown}, dan {len(codes) - NAMED} lainnya" if len(codes) > NAMED else shown


def _refuse_unless_own(entry: HeldUnit, by: User) -> None:
    if not owns_held_unit(by, entry):
        raise Refused("Hanya pemiliknya yang dapat mengubah catatan ini.", code="not_allowed", subject=entry)


def _refuse_unless_waiting(row: HeldUnit) -> None:
    if row.confirmed_at or row.refused_at or row.withdrawn_at:
        raise Refused("Catatan ini sudah dijawab atau ditarik. Muat ulang halamannya.", code="answered", subject=row)


def _locked(entries: Iterable[HeldUnit], *, by: User, seen_evidence: int | None) -> list[HeldUnit]:
    """The rows, locked and read again. Raises Refused unless this person may answer every one of them."""
    ids = [entry.pk for entry in entries]
    if not ids:
        raise Refused("Tandai sedikitnya satu unit.", code="no_units")
    rows = HeldUnit.objects.select_for_update(of=("self",)).select_related("unit", "person").order_by("pk")
    found = list(rows.filter(pk__in=ids))
    for row in found:
        _refuse_unless_answerable(row, by)
        _refuse_unless_waiting(row)
        if seen_evidence is not None and row.evidence_id != seen_evidence:
            raise Refused(
                "Pemohon baru saja mengganti buktinya. Baca bukti yang baru, lalu jawab.", code="stale", subject=row
            )
    return found


def _refuse_unless_answerable(row: HeldUnit, by: User) -> None:
    excluded = excluded_from_confirming(by, row)
    if excluded:
        raise Refused(excluded, code="excluded", subject=row)
    if not confirms_held_units(by, row):
        raise Refused("Anda tidak berwenang menjawab catatan ini.", code="not_allowed", subject=row)


def _tell(kind: str, rows: Sequence[HeldUnit], *, reason: str = "", now: datetime) -> None:
    """One notice for all units answered at once."""
    first = rows[0]
    facts = {
        "number": first.certificate_number,
        "issuer": first.issuer,
        "units": [str(row.unit) for row in rows],
        "reason": reason,
    }
    write(
        kind,
        to=[first.person],
        facts=facts,
        about=first,
        url=reverse("held.mine"),
        key=f"{kind}:{first.pk}:{now.isoformat()}",
        now=now,
    )
