"""Another assessment after "belum kompeten": a case of its own, in which only the missing units are assessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.urls import reverse

from applicants.actions import choose_units, open_dossier, reuse_documents
from applicants.models import Dossier
from applicants.policies import owns_dossier
from applicants.queries import reusable, selected_codes
from assessments.enums import UnitOutcome
from assessments.models import Reassessment, StandingResult
from assessments.queries import following, has_ended, latest_assessment, reassessment_of, refused_by, units_with_results
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from schemes.queries import current_scheme_version, services_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from assessments.models import Assessment, UnitResult
    from certportal.kernel.accounts.models import User
    from schemes.models import SchemeVersion, ServiceStandardVersion


class Reopened(NamedTuple):
    """The new case, what of the earlier one stands, and how many of its documents were taken along."""

    dossier: Dossier
    standing: int
    documents: int


def open_reassessment(earlier: Dossier, *, by: User, now: datetime) -> Reopened:
    """The candidate opens a case that goes on from one that ended "belum kompeten" (asesmen ulang).

    Units found competent stand, also those that stood in the earlier case; documents found right before are taken along as
    far as their rows allow. Clock, path and fee are the new case's own. Raises Refused: "not_allowed",
    "nothing_to_repeat", "not_handed_over" while the earlier case goes on, "already_open" (with the way to it),
    "not_offered", and as `open_dossier`.
    """
    with transaction.atomic():
        made, standing = _open(earlier, by=by, now=now)
    return Reopened(made, standing, _take_along(made, by=by, now=now))


def _open(earlier: Dossier, *, by: User, now: datetime) -> tuple[Dossier, int]:
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=earlier.pk)
    assessment = _ended_without(locked, by=by)
    version, service = _offered_today(locked, now)
    stands = _standing(units_with_results(assessment), version)
    made = open_dossier(applicant=by, service_version=service, scheme_version=version, by=by, now=now)
    if version.package_id is not None:
        choose_units(made, selected_codes(locked), by=by, now=now)
    before = reassessment_of(locked)
    row = Reassessment.objects.create(
        dossier=made, earlier=locked, attempt=before.attempt + 1 if before else 2, opened_at=now
    )
    StandingResult.objects.bulk_create(
        StandingResult(reassessment=row, scheme_unit_id=unit, result=result) for unit, result in stands.items()
    )
    after = {"earlier": locked.number, "attempt": row.attempt, "standing": len(stands)}
    record("reassessment.open", by=by, subject=made, after=after, now=now)
    return made, len(stands)


def _ended_without(earlier: Dossier, *, by: User) -> Assessment:
    """Its last assessment. Refused unless the case is theirs, ended "belum kompeten", and nothing goes on from it yet."""
    if not owns_dossier(by, earlier):
        raise Refused("Asesmen ulang hanya dapat diajukan peserta sendiri.", code="not_allowed", subject=earlier)
    assessment = latest_assessment(earlier)
    if refused_by(earlier) is None or assessment is None:
        raise Refused("Berkas ini tidak berakhir dengan “belum kompeten”.", code="nothing_to_repeat", subject=earlier)
    if not has_ended(earlier):
        raise Refused(
            "Surat keterangan hasil berkas ini belum diserahkan. Ambil suratnya lebih dahulu, lalu ajukan asesmen ulang.",
            code="not_handed_over",
            subject=earlier,
        )
    there = following(earlier)
    if there is not None and not has_ended(there.dossier):
        raise Refused(
            "Asesmen ulang dari berkas ini sudah dibuka. Lanjutkan permohonan tersebut.",
            code="already_open",
            subject=earlier,
            back=reverse("dossier.show", args=[there.dossier.code]),
        )
    return assessment


def _offered_today(earlier: Dossier, now: datetime) -> tuple[SchemeVersion, ServiceStandardVersion]:
    """The versions of scheme and service that hold today. Refused ("not_offered") where there is none."""
    day = today_at(earlier.agency, now)
    version = current_scheme_version(earlier.exam_scheme.scheme.slug, on=day)
    services = services_for(version.scheme, on=day) if version else []
    service = next((row for row in services if row.standard_id == earlier.service_id), None)
    if version is None or service is None:
        raise _not_offered(earlier)
    return version, service


def _not_offered(earlier: Dossier) -> Refused:
    return Refused(
        f"Skema {earlier.subject.name} tidak dilayani pada hari ini. Tanyakan kelanjutannya di dalam berkas.",
        code="not_offered",
        subject=earlier,
    )


def _standing(pairs: Sequence[tuple[object, UnitResult | None]], version: SchemeVersion) -> dict[int, UnitResult]:
    """Unit of today's version (id) -> the result that stands: the same unit of competency, found competent."""
    passed = {
        row.scheme_unit.unit_id: row for _unit, row in pairs if row is not None and row.result == UnitOutcome.COMPETENT
    }
    units = version.scheme_units.filter(unit__in=passed)
    return {unit.pk: passed[unit.unit_id] for unit in units}


def _take_along(dossier: Dossier, *, by: User, now: datetime) -> int:
    """One by one, so that a file that cannot be read any more keeps no other back; it is asked for as any other."""
    taken = 0
    for one in reusable(dossier):
        try:
            taken += len(reuse_documents(dossier, [one.task.row.code], by=by, now=now))
        except Refused:
            continue
    return taken
