"""Test sites as the certification body finds them: what they are fit for, verification, readiness for one exam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from assessments.enums import SiteVerification
from assessments.models import SiteCheck, SiteCheckItem, SiteCheckPhoto, TestSite
from assessments.policies import keeps_site, runs_exams, verifies_site
from certportal.kernel.audit.record import record
from certportal.kernel.files.enums import Kind
from certportal.kernel.files.intake import receive_seen
from certportal.kernel.files.store import discard
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from assessments.models import ExamEvent
    from certportal.kernel.accounts.models import User
    from schemes.models import Scheme

MOST_PHOTOS: Final = 12
PHOTOS: Final = (Kind.JPEG, Kind.PNG)


@transaction.atomic
def set_site_fitness(
    site: TestSite,
    *,
    schemes: Iterable[Scheme],
    capacity: int | None,
    verification: SiteVerification | str,
    checklist: Sequence[str],
    by: User,
    now: datetime,
) -> TestSite:
    """What a site is fit for (no schemes: for any), how many it holds, how it is verified, and the lines of its form.

    Exams that were announced stay. Raises Refused "not_allowed".
    """
    row = TestSite.objects.select_for_update(of=("self",)).get(pk=site.pk)
    if not keeps_site(by, row):
        raise Refused(
            "Tempat uji ini diatur oleh petugas tempat uji di kantor pemiliknya.", code="not_allowed", subject=row
        )
    before = _fitness(row)
    row.capacity, row.verification, row.checklist = capacity, str(verification), [line for line in checklist if line]
    row.save(update_fields=["capacity", "verification", "checklist"])
    row.schemes.set(list(schemes))
    after = _fitness(row)
    if before != after:
        record("site.fitness", by=by, subject=row, before=before, after=after, now=now)
    return row


def _fitness(row: TestSite) -> dict[str, object]:
    return {
        "schemes": sorted(row.schemes.values_list("name", flat=True)),
        "capacity": row.capacity,
        "verification": SiteVerification(row.verification).label,
        "checklist": list(row.checklist),
    }


@transaction.atomic
def write_site_check(
    site: TestSite,
    *,
    event: ExamEvent | None = None,
    items: Sequence[tuple[str, bool, str]],
    is_ready: bool,
    note: str,
    valid_until: date | None = None,
    by: User,
    now: datetime,
) -> SiteCheck:
    """How the site was found: line by line (label, there, remark), and whether it can be used.

    For one exam it is the readiness form of SOP 002 (step 2), by who runs it; without one a periodic verification by the
    certification body, valid through `valid_until`. Never changed; the latest counts. Raises Refused: "not_allowed",
    "wrong_state", "note_missing", "until".
    """
    _refuse_writer(site, event, by)
    if not is_ready and not note.strip():
        raise Refused("Tuliskan mengapa tempatnya belum siap.", code="note_missing", field="note")
    today = timezone.localdate(now)
    if event is None and (valid_until is None or valid_until < today):
        raise Refused("Isi sampai kapan verifikasi ini berlaku, mulai hari ini.", code="until", field="valid_until")
    made = SiteCheck.objects.create(
        site=site,
        event=event,
        checked_on=today,
        valid_until=None if event else valid_until,
        is_ready=is_ready,
        note=note.strip(),
        by=by,
        at=now,
    )
    SiteCheckItem.objects.bulk_create(
        SiteCheckItem(check_of=made, position=n, label=label, is_there=there, note=remark.strip())
        for n, (label, there, remark) in enumerate(items, start=1)
    )
    after: dict[str, Any] = {"ready": is_ready, "lacking": [label for label, there, _ in items if not there]}
    if valid_until and event is None:
        after["until"] = day_in_words(valid_until)
    record(
        "site.check" if event is None else "exam_event.readiness", by=by, subject=event or site, after=after, now=now
    )
    return made


def _refuse_writer(site: TestSite, event: ExamEvent | None, by: User) -> None:
    if not (runs_exams(by, event) if event is not None else verifies_site(by, site)):
        said = (
            "Formulir kesiapan diisi oleh penyelenggara kegiatan." if event else "Verifikasi berkala dicatat oleh LSP."
        )
        raise Refused(said, code="not_allowed", subject=event or site)
    if event is not None and event.state_row.final:
        raise Refused("Kegiatan ini sudah selesai atau dibatalkan.", code="wrong_state", subject=event)


def add_site_photo(check: SiteCheck, upload: UploadedFile[Any], *, by: User, now: datetime) -> SiteCheckPhoto:
    """Keep one photo of the site with the form it belongs to, by whoever filled it in.

    Raises UploadRefused, StorageFull, Refused: "not_allowed", "too_many_photos".
    """
    _refuse_photo(check, by)
    stored, _ = receive_seen(upload, by=by, now=now, kinds=PHOTOS)
    try:
        with transaction.atomic():
            # The form itself stands for good, and what the portal may not change it may not lock either: its site, then.
            TestSite.objects.select_for_update(of=("self",)).get(pk=check.site_id)
            _refuse_photo(check, by)
            made = SiteCheckPhoto.objects.create(check_of=check, file=stored)
            record("site.photo", by=by, subject=check, after={"sha256": stored.sha256}, now=now)
            return made
    except Exception:
        discard(stored)
        raise


def _refuse_photo(check: SiteCheck, by: User) -> None:
    if check.by_id != by.pk:
        raise Refused("Foto ditambahkan oleh petugas yang mengisi formulirnya.", code="not_allowed", subject=check)
    if check.photos.count() >= MOST_PHOTOS:
        raise Refused(
            f"Satu formulir memuat paling banyak {MOST_PHOTOS} foto. Isi formulir baru bila masih ada yang perlu dicatat.",
            code="too_many_photos",
            field="file",
        )
