"""The register of assessors: who they are, until when, what they may assess, and when they cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from assessments.impartiality import RegistrationRefused, normalise_met
from assessments.models import Assessor, AssessorScope, UnavailableDays
from assessments.policies import keeps_assessor, keeps_own_days, registers_assessors
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role
from certportal.kernel.audit.record import record
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused
from schemes.models import Scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from certportal.kernel.accounts.models import User
    from schemes.models import CertificationBody, CompetencyUnit


@transaction.atomic
def register_assessor(
    user: User,
    *,
    registration_number: str,
    valid_until: date,
    certification_body: CertificationBody | None = None,
    by: User,
    now: datetime,
) -> Assessor:
    """Enter or renew a person's assessor registration, for the certification body that assigns them (SP 001, step 10.18).

    A new assessor may assess every scheme that the body has today; `set_scope` narrows it. An admin may too, who sets up an
    office in which nobody works yet. Raises Refused: "not_allowed", also for an assessor of another body,
    "registration_shape" and "licence_over".
    """
    known = Assessor.objects.filter(user=user).first()
    registers = registers_assessors(by, certification_body) and (known is None or keeps_assessor(by, known))
    if not (has_role(Role.SYSTEM_ADMIN)(by) or registers):
        raise Refused("Anda tidak berwenang mendaftarkan asesor.", code="not_allowed")
    try:
        number = normalise_met(registration_number)
    except RegistrationRefused as refused:
        raise Refused(refused.sentence, code="registration_shape", field="registration_number") from refused
    if valid_until < timezone.localdate(now):
        raise Refused(
            "Lisensi asesor ini sudah berakhir. Catat lisensi yang berlaku, atau tunggu sampai diperpanjang.",
            code="licence_over",
            field="valid_until",
        )
    facts = {"registration_number": number, "valid_until": valid_until, "certification_body": certification_body}
    assessor, created = Assessor.objects.update_or_create(user=user, defaults=facts)
    if created:
        _begin_scope(assessor, certification_body)
    record(
        "assessor.register" if created else "assessor.renew",
        by=by,
        subject=assessor,
        after={"registration_number": number, "valid_until": valid_until.isoformat()},
        now=now,
    )
    return assessor


def _begin_scope(assessor: Assessor, body: CertificationBody | None) -> None:
    own = Scheme.objects.filter(body=body) if body else Scheme.objects.all()
    AssessorScope.objects.bulk_create(AssessorScope(assessor=assessor, scheme=scheme) for scheme in own)


@transaction.atomic
def set_scope(
    assessor: Assessor,
    *,
    scope: Mapping[Scheme, Iterable[CompetencyUnit]],
    certificate_number: str,
    certificate_valid_until: date | None,
    by: User,
    now: datetime,
) -> Assessor:
    """What an assessor may assess (scheme -> its units, none for all of them), and the certificate that says so.

    Nobody widens their own. Raises Refused: "not_allowed", "oneself", "unit_foreign".
    """
    row = Assessor.objects.select_for_update(of=("self",)).select_related("user").get(pk=assessor.pk)
    if not keeps_assessor(by, row):
        raise Refused("Ruang lingkup asesor ini diatur oleh lembaga sertifikasinya (LSP).", code="not_allowed")
    if row.user_id == by.pk:
        raise Refused("Ruang lingkup Anda sendiri diatur oleh petugas LSP yang lain.", code="oneself", subject=row)
    before = _scope_facts(row)
    row.certificate_number, row.certificate_valid_until = certificate_number.strip(), certificate_valid_until
    row.save(update_fields=["certificate_number", "certificate_valid_until"])
    for gone in row.scopes.exclude(scheme__in=scope):
        gone.units.clear()
        gone.delete()
    for scheme, units in scope.items():
        wanted = list(units)
        if any(not unit.scheme_units.filter(version__scheme=scheme).exists() for unit in wanted):
            raise Refused(f"Unit yang dipilih bukan bagian dari skema {scheme}.", code="unit_foreign", subject=row)
        AssessorScope.objects.get_or_create(assessor=row, scheme=scheme)[0].units.set(wanted)
    record("assessor.scope", by=by, subject=row, before=before, after=_scope_facts(row), now=now)
    return row


def _scope_facts(row: Assessor) -> dict[str, object]:
    scopes = row.scopes.select_related("scheme").prefetch_related("units")
    return {
        "certificate": row.certificate_number,
        "certificate_until": str(row.certificate_valid_until or ""),
        "scope": [
            f"{one.scheme.name}: {', '.join(unit.code for unit in one.units.all()) or 'semua'}" for one in scopes
        ],
    }


@transaction.atomic
def add_unavailable(
    assessor: Assessor, *, starts_on: date, ends_on: date, reason: str, by: User, now: datetime
) -> UnavailableDays:
    """Days on which an assessor cannot examine; entered by them or by their certification body.

    Exams they are already named for stay theirs, and the page of those says so. Raises Refused: "not_allowed", "dates",
    "past".
    """
    if not keeps_own_days(by, assessor):
        raise Refused("Hanya asesor ini atau LSP-nya yang mencatat hari tidak tersedia.", code="not_allowed")
    if ends_on < starts_on:
        raise Refused("Hari terakhir mendahului hari pertama. Periksa kedua tanggalnya.", code="dates", field="ends_on")
    if ends_on < timezone.localdate(now):
        raise Refused("Hari itu sudah lewat. Pilih tanggal mulai hari ini.", code="past", field="ends_on")
    row = UnavailableDays.objects.create(
        assessor=assessor, starts_on=starts_on, ends_on=ends_on, reason=reason.strip(), entered_by=by, entered_at=now
    )
    after = {"from": day_in_words(starts_on), "until": day_in_words(ends_on), "reason": row.reason}
    record("assessor.unavailable", by=by, subject=assessor, after=after, now=now)
    return row


@transaction.atomic
def end_unavailable(row: UnavailableDays, *, by: User, now: datetime) -> None:
    """Take such days back; again changes nothing. Raises Refused "not_allowed"."""
    if not keeps_own_days(by, row.assessor):
        raise Refused("Hanya asesor ini atau LSP-nya yang mengubah hari tidak tersedia.", code="not_allowed")
    if UnavailableDays.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now):
        record("assessor.available", by=by, subject=row.assessor, before={"from": str(row.starts_on)}, now=now)
