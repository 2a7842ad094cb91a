"""The whole set-up as one file: given out of one portal, taken into another, all of it or nothing."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from assessments.actions import save_site
from assessments.models import Assessor, TestSite
from certportal.home.settings_pages.actions import set_up_scheme
from certportal.home.settings_pages.forms.offices import SchemeIdentityForm
from certportal.home.settings_pages.forms.people import NewPersonForm
from certportal.home.settings_pages.queries import offices
from certportal.home.setup.actions import save_assessor, save_body, save_office
from certportal.home.setup.forms import (
    AssessorForm,
    BodyForm,
    HeadForm,
    HolidayForm,
    OfficeForm,
    SequenceForm,
    SiteForm,
    typed_of,
)
from certportal.kernel.accounts.actions import add_person
from certportal.kernel.accounts.enums import EmploymentStatus, HeadKind
from certportal.kernel.accounts.models import OfficeHead, Organisation, User
from certportal.kernel.accounts.office_facts import name_head
from certportal.kernel.audit.record import record
from certportal.kernel.files.store import read
from certportal.kernel.numbers.actions import set_pattern
from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.papers.models import Emblem
from certportal.kernel.web.refusal import REFUSALS, Refused, known
from certportal.kernel.workdays.actions import add_special_day
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.models import Holiday
from schemes.models import CertificationBody, Scheme

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile
    from django.forms import BaseForm

    from certportal.kernel.files.models import StoredFile

Row = dict[str, Any]
"""One thing of the file, every value a text or a list of texts."""

LARGEST: Final = 5_000_000
KIND: Final = "penyiapan-kantor"
PARTS: Final = ("people", "offices", "heads", "bodies", "schemes", "sites", "assessors", "sequences", "holidays")
NO_FILE: Final = "Ini bukan berkas penyiapan kantor dari portal ini. Pilih berkas yang diunduh dari halaman ini."
_IDENTITY: Final = ("kbli", "kbji", "level", "field_letters", "certificate_pattern", "registration_pattern")


def gather(today: date) -> dict[str, Any]:
    """Everything an office has set up, as the file holds it; of people only signers and assessors, without their NIK."""
    heads = OfficeHead.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today)).select_related("person", "organisation")
    assessors = Assessor.objects.filter(valid_until__gte=today).select_related("user", "certification_body")
    people = {one.pk: one for one in [*(head.person for head in heads), *(row.user for row in assessors)] if one.nip}
    pictures = {row.organisation_id: row.file for row in Emblem.objects.select_related("file")}
    whole = (
        offices().filter(own_facts_since__isnull=False).exclude(Q(address="") | Q(city="") | Q(phone="") | Q(email=""))
    )
    days = Holiday.objects.filter(date__gte=today, organisation=None).exclude(decree="")
    return {
        "kind": KIND,
        "people": [_facts(one, "nip", "full_name", "email", "position_title") for one in people.values()],
        "offices": [
            {**typed_of(one), "short_name": one.short_name, "emblem": _picture(pictures.get(one.pk))}
            | {"opens_at": f"{one.opens_at:%H:%M}", "closes_at": f"{one.closes_at:%H:%M}"}
            for one in whole.order_by("pk")
        ],
        "heads": [
            _facts(head, "kind", "title", "starts_on", "ends_on")
            | {"office": head.organisation.short_name, "nip": head.person.nip}
            for head in heads.order_by("starts_on", "pk")
            if head.person.nip
        ],
        "bodies": _bodies(),
        "schemes": [_facts(one, "slug", *_IDENTITY) for one in Scheme.objects.exclude(kbli="").order_by("pk")],
        "sites": [
            _facts(one, "name", "kind", "address") | {"office": one.agency.short_name}
            for one in TestSite.objects.filter(is_active=True).select_related("agency").order_by("pk")
        ],
        "assessors": [
            _facts(row, "registration_number", "valid_until")
            | {"nip": row.user.nip, "body": row.certification_body.code if row.certification_body else ""}
            for row in assessors
            if row.user.nip
        ],
        "sequences": [
            _facts(row, "scope", "pattern", "reset_policy", "first") for row in NumberSequence.objects.order_by("pk")
        ],
        "holidays": [_facts(day, "date", "name", "kind", "decree") for day in days.order_by("date", "pk")],
    }


def _bodies() -> list[Row]:
    return [
        _facts(one, "code", *BodyForm.Meta.fields)
        | {"scope": list(Scheme.objects.filter(body=one, in_scope=True).values_list("slug", flat=True))}
        for one in CertificationBody.objects.exclude(licence_number="").order_by("pk")
    ]


def take_in(file: UploadedFile[Any], *, by: User, now: datetime) -> list[str]:
    """Write everything of the file as its page would, in one transaction; returns what was refused, and then nothing is kept.

    Raises Refused ("no_file") for what is no such file.
    """
    content, faults = _read(file), list[str]()
    with transaction.atomic():
        for part in PARTS:
            rows = content.get(part, [])
            for row in rows if isinstance(rows, list) else [None]:
                faults += _written(part, row, by, now)
        if faults:
            transaction.set_rollback(True)
        else:
            counts = {part: len(content.get(part, [])) for part in PARTS}
            record("setup.import", by=by, after=counts, now=now)
    return faults


def _read(file: UploadedFile[Any]) -> dict[str, Any]:
    try:
        content = json.loads(file.read().decode()) if (file.size or 0) <= LARGEST else None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise Refused(NO_FILE, code="no_file", field="file")
    return content


def _written(part: str, row: object, by: User, now: datetime) -> list[str]:
    """Write one thing; the sentence of what is wrong with it, or none."""
    (label, write), typed = _WRITERS[part], Row()
    try:
        typed = _typed(row)
        with transaction.atomic():
            write(typed, by, now)
    except REFUSALS as exc:
        named = next((f" {typed[name]}" for name in _NAMES if typed.get(name)), "")
        return [f"{label}{named}: {known(exc).sentence}"]
    return []


_NAMES: Final = ("short_name", "office", "code", "slug", "nip", "scope", "name", "date")


def _typed(row: object) -> Row:
    if not isinstance(row, dict):
        raise Refused(NO_FILE, code="no_file")
    return {
        str(name): [_text(one) for one in value] if isinstance(value, list) else _text(value)
        for name, value in row.items()
    }


def _text(value: object) -> str:
    text = "" if value is None else str(value)
    if "\x00" in text:
        raise Refused(NO_FILE, code="no_file")
    return text


def _checked(form: BaseForm) -> Row:
    """What the form made of the row. Raises Refused with its first sentence."""
    if not form.is_valid():
        name, sentences = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else ""
        raise Refused(f"{label}: {sentences[0]}" if label else str(sentences[0]), code="wrong_row")
    return form.cleaned_data


def _office(name: str) -> Organisation:
    found = Organisation.objects.filter(short_name=name).first() if name else None
    if found is None:
        raise Refused("Kantor ini tidak ada di portal ini.", code="no_office")
    return found


def _person(row: Row, by: User, now: datetime) -> None:
    facts = _checked(NewPersonForm(row | {"employment_status": EmploymentStatus.PNS}))
    if not User.objects.filter(nip=facts["nip"]).exists():
        add_person(**facts, by=by, now=now)


def _office_facts(row: Row, by: User, now: datetime) -> None:
    office, picture = _office(row.get("short_name", "")), None
    form = OfficeForm(row, office=office)
    _checked(form)
    if row.get("emblem"):
        try:
            content = b64decode(row["emblem"], validate=True)
        except ValueError as fault:
            raise Refused("Lambangnya bukan gambar.", code="no_picture") from fault
        name = "lambang.png" if content.startswith(b"\x89PNG") else "lambang.jpg"
        picture = SimpleUploadedFile(name, content)
    save_office(office, form.changes(), picture=picture, by=by, now=now)


def _head(row: Row, by: User, now: datetime) -> None:
    office, facts = _office(row.get("office", "")), _checked(HeadForm(row))
    same = {name: facts[name] for name in ("kind", "starts_on", "ends_on")}
    if not OfficeHead.objects.filter(organisation=office, person__nip=facts["nip"], **same).exists():
        name_head(office, **facts | {"kind": HeadKind(facts["kind"])}, by=by, now=now)


def _body(row: Row, by: User, now: datetime) -> None:
    body = CertificationBody.objects.select_related("organisation").filter(code=row.get("code")).first()
    if body is None:
        raise Refused("LSP ini tidak ada di portal ini.", code="no_body")
    scope = Scheme.objects.filter(body=body, slug__in=row.get("scope") or [])
    save_body(body, _checked(BodyForm(row | {"scope": [one.pk for one in scope]}, instance=body)), by=by, now=now)


def _scheme(row: Row, by: User, now: datetime) -> None:
    scheme = Scheme.objects.filter(slug=row.get("slug")).first()
    if scheme is None:
        raise Refused("Skema ini tidak ada di portal ini.", code="no_scheme")
    set_up_scheme(scheme, **_checked(SchemeIdentityForm(row, instance=scheme)), by=by, now=now)


def _site(row: Row, by: User, now: datetime) -> None:
    office = _office(row.get("office", ""))
    save_site(None, **_checked(SiteForm(row | {"agency": office.pk, "is_active": "on"})), by=by, now=now)


def _assessor(row: Row, by: User, now: datetime) -> None:
    body = CertificationBody.objects.filter(code=row.get("body")).first()
    save_assessor(**_checked(AssessorForm(row | {"body": body.pk if body else ""})), by=by, now=now)


def _sequence(row: Row, by: User, now: datetime) -> None:
    sequence = NumberSequence.objects.filter(scope=row.get("scope")).first()
    if sequence is None:
        raise Refused("Urutan nomor ini tidak ada di portal ini.", code="no_sequence")
    facts = _checked(SequenceForm(row, instance=sequence))
    set_pattern(sequence, pattern=facts["pattern"], reset=facts["reset_policy"], first=facts["first"], by=by, now=now)


def _day(row: Row, by: User, now: datetime) -> None:
    facts = _checked(HolidayForm(row))
    if facts["date"] >= timezone.localdate(now):
        add_special_day(
            facts["date"],
            facts["name"],
            DayKind(facts["kind"]),
            decree=facts["decree"],
            organisation=None,
            by=by,
            now=now,
        )


def _facts(one: object, *names: str) -> Row:
    return {name: _plain(getattr(one, name)) for name in names}


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | list) or value is None else str(value)


def _picture(stored: StoredFile | None) -> str:
    return b64encode(read(stored)).decode() if stored else ""


_WRITERS: Final[dict[str, tuple[str, Callable[[Row, User, datetime], None]]]] = {
    "people": ("Orang", _person),
    "offices": ("Kantor", _office_facts),
    "heads": ("Pimpinan", _head),
    "bodies": ("LSP", _body),
    "schemes": ("Skema", _scheme),
    "sites": ("Tempat uji", _site),
    "assessors": ("Asesor", _assessor),
    "sequences": ("Pola nomor", _sequence),
    "holidays": ("Hari libur", _day),
}
