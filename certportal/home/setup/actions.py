"""Acts of the set-up that touch more than one room."""

from __future__ import annotations

from struct import unpack
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import transaction
from django.utils import timezone

from assessments.actions import register_assessor
from assessments.models import Assessor
from certificates.actions import issue_again
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.office_facts import change_office
from certportal.kernel.accounts.oneself import refuse_oneself
from certportal.kernel.accounts.roles import grant_role
from certportal.kernel.audit.record import record
from certportal.kernel.files.intake import judge, receive
from certportal.kernel.files.refusals import UploadRefused
from certportal.kernel.papers.letterhead import EMBLEM_KINDS, set_emblem
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.reaching import forget_house
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.actions import renew_stamp
from schemes.actions import name_officer, set_licence
from schemes.models import CertificationBody

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from certportal.kernel.accounts.models import Organisation
    from schemes.models import ServiceOfficer, ServiceStandard

Taken = TypeVar("Taken")
LARGEST_EMBLEM: Final = 1_000_000
WIDEST_EMBLEM: Final = 2_000  # pixels; 20 mm of paper show 240
_PNG_SIZE: Final = slice(16, 24)  # width and height in its first chunk
BODY_NAMES: Final = ("name", "name_en", "short_name", "address")


def save_office(
    office: Organisation, changes: Mapping[str, Any], *, picture: UploadedFile[Any] | None, by: User, now: datetime
) -> None:
    """Facts and emblem of an office, all or nothing; another office week plans its running deadlines anew.

    Raises PersonRefused ("not_admin"), Refused ("no_picture", "wide"), UploadRefused for a picture that is not taken, StorageFull.
    """
    with transaction.atomic():
        if picture is not None:
            set_emblem(office, _as_emblem(picture, receive, by=by, now=now), by=by, now=now)
        if "weekdays" in change_office(office, changes, by=by, now=now):
            renew_stamp()
        transaction.on_commit(forget_house)


def judge_emblem(picture: UploadedFile[Any], *, by: User) -> None:
    """Whether this could be an emblem, while something else keeps the page from being saved. Raises Refused, StorageFull."""
    _as_emblem(picture, judge, by=by)


def _as_emblem(picture: UploadedFile[Any], take: Callable[..., Taken], **facts: Any) -> Taken:
    """What `take` makes of the emblem. A wide PNG is 500 MB while a paper is laid out, however small its file."""
    head = picture.read(_PNG_SIZE.stop)
    picture.seek(0)
    if head.startswith(b"\x89PNG") and max(unpack(">II", head[_PNG_SIZE].ljust(8, b"\0"))) > WIDEST_EMBLEM:
        raise Refused(
            f"Lambang paling besar {WIDEST_EMBLEM} × {WIDEST_EMBLEM} piksel. Perkecil gambarnya, lalu unggah lagi.",
            code="wide",
            field="file",
        )
    try:
        return take(picture, limit_bytes=LARGEST_EMBLEM, kinds=EMBLEM_KINDS, **facts)
    except UploadRefused as refused:
        if refused.code not in {"jenis", "jenis_lain", "isi_tidak_cocok"}:
            raise
        raise Refused(
            "Lambang harus berupa gambar PNG atau JPG. Simpan ulang lambangnya sebagai PNG, lalu unggah lagi.",
            code="no_picture",
            field="file",
        ) from refused


@transaction.atomic
def save_body(body: CertificationBody, facts: Mapping[str, Any], *, by: User, now: datetime) -> None:
    """Names and licence of a certification body, and which schemes the licence covers.

    From now on the catalogue no longer says them, and decisions that waited for the licence are issued. Raises PersonRefused ("not_admin"), Refused ("licence_over").
    """
    if facts["licence_valid_until"] < timezone.localdate(now):
        raise Refused(
            f"Lisensi ini berakhir pada {day_in_words(facts['licence_valid_until'])}. Isi lisensi yang berlaku.",
            code="licence_over",
            field="licence_valid_until",
        )
    set_licence(
        body,
        kind=facts["kind"],
        number=facts["licence_number"],
        valid_until=facts["licence_valid_until"],
        scope=facts["scope"],
        by=by,
        now=now,
    )
    before = {name: getattr(body, name) for name in BODY_NAMES}
    after = {name: facts[name] for name in BODY_NAMES}
    if before != after:
        CertificationBody.objects.filter(pk=body.pk).update(**after)
        record("body.update", by=by, subject=body, before=before, after=after, now=now)
    if body.organisation is not None:
        change_office(body.organisation, {}, by=by, now=now)
    issue_again(by=by, now=now)


@transaction.atomic
def save_officer(
    standard: ServiceStandard, *, nip: str, file: UploadedFile[Any] | None, by: User, now: datetime, **proof: Any
) -> ServiceOfficer:
    """Write down who serves a service, with one proof and, where there is one, its copy.

    Raises Refused as `name_officer` and "unknown" for the NIP; UploadRefused, StorageFull.
    """
    person = User.objects.filter(nip=nip).first() if nip else None
    if person is None:
        raise Refused(
            "Belum ada orang dengan NIP ini. Daftarkan dahulu di “Orang dan peran”.", code="unknown", field="nip"
        )
    stored = receive(file, by=by, now=now) if file is not None else None
    return name_officer(standard, person, file=stored, by=by, now=now, **proof)


@transaction.atomic
def save_assessor(
    *,
    nip: str,
    registration_number: str,
    valid_until: date,
    body: CertificationBody,
    new: bool = False,
    by: User,
    now: datetime,
) -> Assessor:
    """Enter or renew an assessor and let them examine for the body: both are needed to be assigned to an exam.

    Raises Refused as `register_assessor` and "unknown" for the NIP, "already_assessor" where `new`: whoever adds one does not
    mean to renew somebody; PersonRefused ("oneself", and as `grant_role`).
    """
    person = User.objects.filter(nip=nip).first() if nip else None
    if person is None:
        raise Refused(
            "Belum ada orang dengan NIP ini. Daftarkan dahulu di “Orang dan peran”.", code="unknown", field="nip"
        )
    refuse_oneself(person, by=by, field="nip")
    if new and Assessor.objects.filter(user=person).exists():
        raise Refused(
            f"{person.full_name} sudah tercatat sebagai asesor. Buka namanya pada “Asesor” untuk memperpanjang lisensinya.",
            code="already_assessor",
            field="nip",
        )
    assessor = register_assessor(
        person,
        registration_number=registration_number,
        valid_until=valid_until,
        certification_body=body,
        by=by,
        now=now,
    )
    if body.organisation is not None:
        grant_role(user=person, organisation=body.organisation, role=Role.ASSESSOR, by=by, now=now)
    return assessor
