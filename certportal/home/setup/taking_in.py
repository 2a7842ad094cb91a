"""The set-up file of another portal, taken into this one: all of it or nothing."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from assessments.actions import save_site
from certificates.actions import issue_again
from certportal.home.settings_pages.actions import change_seats, set_up_scheme
from certportal.home.settings_pages.forms.offices import SchemeIdentityForm
from certportal.home.settings_pages.forms.people import NewPersonForm
from certportal.home.setup.actions import save_assessor, save_body, save_office, save_officer
from certportal.home.setup.forms import (
    AssessorForm,
    BodyForm,
    ClausesForm,
    DecreeForm,
    DecreeWordsForm,
    HeadForm,
    HolidayForm,
    OfficeForm,
    OfficerForm,
    SequenceForm,
    SiteForm,
)
from certportal.home.setup.giving_out import KIND, PARTS, Row
from certportal.home.setup.organisation_form import OrganisationForm
from certportal.home.setup.told_twice import told_twice
from certportal.kernel.accounts.actions import add_person
from certportal.kernel.accounts.enums import EmploymentStatus, HeadKind, Seat
from certportal.kernel.accounts.models import OfficeHead, Organisation, User
from certportal.kernel.accounts.office_facts import beside, correct_head, name_head, overlap
from certportal.kernel.accounts.organisations import add_organisation, all_below, double_of
from certportal.kernel.audit.record import record
from certportal.kernel.numbers.actions import set_pattern
from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.web.refusal import REFUSALS, Refused, known
from certportal.kernel.workdays.actions import add_special_day
from certportal.kernel.workdays.enums import DayKind
from schemes.actions import set_clauses, set_decree, set_decree_words
from schemes.models import CertificationBody, Scheme, ServiceOfficer
from schemes.queries import competence_asked, current_scheme_version, current_service_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile
    from django.forms import BaseForm

    from schemes.models import ServiceStandardVersion

LARGEST: Final = 5_000_000
LONGEST_TOLD: Final = 60
MOST_ROWS: Final = 5_000
PICTURES: Final = "emblems"
_BY_CATALOGUE: Final = "Katalog portal asalnya lain: muat katalog yang sama di sini lebih dahulu, atau hapus bagian ini dari berkas, lalu unggah lagi."
NO_FILE: Final = "Ini bukan berkas penyiapan kantor dari portal ini. Pilih berkas yang diunduh dari halaman ini."


def take_in(file: UploadedFile[Any], *, by: User, now: datetime) -> list[str]:
    """Write everything of the file as its page would, in one transaction; returns what was refused, and then nothing is kept.

    Papers that waited for what the file brings are ordered, as the pages do. Raises Refused ("no_file") for what is no such file.
    """
    content = _read(file)
    faults = told_twice(content)
    with transaction.atomic():
        for part, rows in content.items():
            if part == PICTURES and faults:
                break
            for row in rows:
                faults += _written(part, row, by, now)
        if faults:
            transaction.set_rollback(True)
        else:
            record("setup.import", by=by, after={part: len(rows) for part, rows in content.items()}, now=now)
            issue_again(by=by, now=now)
    return faults


def _read(file: UploadedFile[Any]) -> dict[str, list[object]]:
    """The parts of the file in the order of PARTS. Raises Refused ("no_file")."""
    try:
        content = json.loads(file.read().decode()) if (file.size or 0) <= LARGEST else None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or content.pop("kind", None) != KIND:
        raise Refused(NO_FILE, code="no_file", field="file")
    if foreign := sorted(set(content) - set(PARTS)):
        raise Refused(
            f"Bagian “{foreign[0][:40]}” tidak dikenal portal ini. Perbarui portal ini lebih dahulu, atau hapus bagian itu.",
            code="no_file",
            field="file",
        )
    found: dict[str, list[object]] = {}
    for part in PARTS:
        rows = content.get(part, [])
        found[part] = rows if isinstance(rows, list) else [None]
    many = sum(map(len, found.values()))
    if not 0 < many <= MOST_ROWS:
        said = "tidak memuat penyiapan apa pun" if not many else f"memuat {many} hal, paling banyak {MOST_ROWS}"
        raise Refused(f"Berkas ini {said}. Unduh lagi dari portal asalnya.", code="no_file", field="file")
    return found


def _written(part: str, row: object, by: User, now: datetime) -> list[str]:
    """Write one thing; the sentence of what is wrong with it, or none."""
    (label, write), typed = _WRITERS[part], Row()
    try:
        if not isinstance(row, dict):
            raise Refused(NO_FILE, code="no_file")
        typed = _typed(row)
        _refuse_shapes(part, row)
        with transaction.atomic():
            write(typed, by, now)
    except REFUSALS as exc:
        named = next((f" {typed[name]}" for name in _NAMES if isinstance(typed.get(name), str) and typed[name]), "")
        return [_told(f"{label}{named}: {known(exc).sentence}", typed)]
    return []


_NAMES: Final = ("short_name", "office", "code", "slug", "standard", "nip", "scope", "name", "date")
_LISTS: Final = {
    "organisations": {"parent"},
    "seats": {"seats"},
    "offices": {"weekdays"},
    "bodies": {"scope"},
    "clauses": {"rights", "duties"},
    "decrees": {"weighing", "dictums"},
    "officers": {"covers"},
}
"""Which columns of which part are lists; the parent of an older file is one name."""


def _told(sentence: str, typed: Row) -> str:
    """The sentence with what is too long in it cut."""
    for value in typed.values():
        for text in value if isinstance(value, list) else [value]:
            sentence = sentence.replace(text, _cut(text)) if len(text) > LONGEST_TOLD else sentence
    return sentence


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"


def _typed(row: dict[str, object]) -> Row:
    return {
        str(name): [_text(one) for one in value] if isinstance(value, list) else _text(value)
        for name, value in row.items()
    }


def _refuse_shapes(part: str, row: dict[str, object]) -> None:
    """A list stands only where one is asked for, and holds texts: a date in brackets is no date."""
    for name, value in row.items():
        listed = name in _LISTS.get(part, ())
        inside = value if listed and isinstance(value, list) else [value]
        bare = listed and isinstance(value, str) and name != "parent"
        if bare or any(isinstance(one, list | dict) for one in inside):
            how = "tulis sebagai daftar teks" if listed else "tulis satu nilai, tanpa kurung"
            raise Refused(f"Isian “{_cut(name)}” dalam berkas tidak terbaca: {how}.", code="wrong_shape")


def _text(value: object) -> str:
    text = "" if value is None else str(value)
    try:
        text.encode()
    except UnicodeEncodeError as fault:  # half a pair of surrogates, which JSON may spell and no database keeps
        raise Refused(NO_FILE, code="no_file") from fault
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
        raise Refused(
            "Kantor ini tidak ada di portal ini. Tambahkan kantornya di “Kantor” dengan nama singkat itu, atau tulis dalam berkas "
            "nama singkat yang dipakai di sini, lalu unggah lagi.",
            code="no_office",
        )
    return found


def _person(row: Row, by: User, now: datetime) -> None:
    nip = "".join(filter(str.isdecimal, str(row.get("nip", ""))))
    if not User.objects.filter(nip=nip).exists():
        add_person(**_checked(NewPersonForm({"employment_status": EmploymentStatus.PNS} | row)), by=by, now=now)


def _organisation(row: Row, by: User, now: datetime) -> None:
    parent = _parent(row["parent"]) if row.get("parent") else None
    facts = _checked(OrganisationForm(row | {"parent": parent.pk if parent else ""}))
    there = double_of(facts["name"], kind=facts["kind"], parent=facts["parent"])
    if there is None:
        add_organisation(**facts, by=by, now=now)
    else:
        _refuse_another(there, facts["name"], parent)


def _refuse_another(there: Organisation, name: str, parent: Organisation | None) -> None:
    """A row of an office that is there is left as it is; one of another office with its name would go without a word."""
    if there.name.casefold() != name.casefold():
        raise Refused(
            f"“{_cut(name)}” di portal ini adalah nama singkat {there.name}. Betulkan salah satu nama di “Kantor”, lalu "
            "unggah lagi.",
            code="another_office",
        )
    if parent is not None and there.parent_id != parent.pk:
        stands = f"di bawah {there.parent}" if there.parent else "tanpa induk"
        raise Refused(
            f"“{there.name}” di portal ini tercatat {stands}, dalam berkas di bawah {parent}. Betulkan induknya di "
            "“Kantor”, lalu unggah lagi.",
            code="another_parent",
        )


def _parent(told: list[str] | str) -> Organisation:
    """The one office that the path names; an older file has its name alone. Raises Refused ("no_parent", "two_parents")."""
    path = [told] if isinstance(told, str) else told
    found, shown = list(all_below(path)[:2]), " › ".join(map(_cut, path))
    if not found:
        raise Refused(
            f"Induk “{shown}” tidak ada di portal ini. Tambahkan kantor itu lebih dahulu, atau betulkan namanya dalam berkas.",
            code="no_parent",
        )
    if len(found) > 1:
        raise Refused(
            f"Beberapa kantor bernama “{shown}”. Unduh lagi berkasnya dari portal asal yang sudah diperbarui; di sana induk "
            "disebut beserta semua kantor di atasnya.",
            code="two_parents",
        )
    return found[0]


def _seats(row: Row, by: User, now: datetime) -> None:
    office, wanted = _office(row.get("office", "")), row.get("seats") or []
    if not isinstance(wanted, list) or not set(wanted) <= set(Seat.values):
        raise Refused("Kedudukannya tidak dikenal.", code="no_seat")
    if set(wanted) != set(office.seats):
        change_seats(office, wanted, by=by, now=now)


def _office_facts(row: Row, by: User, now: datetime) -> None:
    office = _office(row.get("short_name", ""))
    form = OfficeForm(row, office=office)
    _checked(form)
    save_office(office, form.changes(), picture=None, by=by, now=now)


def _emblem(row: Row, by: User, now: datetime) -> None:
    try:
        content = b64decode(row.get("picture", ""), validate=True)
    except ValueError as fault:
        raise Refused("Lambangnya bukan gambar.", code="no_picture") from fault
    name = "lambang.png" if content.startswith(b"\x89PNG") else "lambang.jpg"
    save_office(_office(row.get("office", "")), {}, picture=SimpleUploadedFile(name, content), by=by, now=now)


def _head(row: Row, by: User, now: datetime) -> None:
    """A period of the same person with the same first or last day is the same one told otherwise, and is set right.

    One that only shares days with another is refused: a page ends the running head, a file no other person's period.
    """
    office, facts = _office(row.get("office", "")), _checked(HeadForm(row))
    kind, title, first, last = HeadKind(facts["kind"]), facts["title"], facts["starts_on"], facts["ends_on"]
    mine = OfficeHead.objects.filter(organisation=office, person__nip=facts["nip"], kind=kind).select_related("person")
    there = mine.filter(starts_on=first).first() or mine.filter(ends_on=last).first()
    if there is None:
        if taken := beside(office, kind, first, last).first():
            raise overlap(taken)
        name_head(office, **facts | {"kind": kind}, by=by, now=now)
    elif (there.starts_on, there.ends_on, there.title or there.person.position_title) != (first, last, title):
        why = "Menurut berkas penyiapan."
        correct_head(there, starts_on=first, ends_on=last, title=title, reason=why, by=by, now=now)


def _body(row: Row, by: User, now: datetime) -> None:
    body = CertificationBody.objects.select_related("organisation").filter(code=row.get("code")).first()
    if body is None:
        raise Refused(f"LSP ini tidak ada di portal ini. {_BY_CATALOGUE}", code="no_body")
    scope = Scheme.objects.filter(body=body, slug__in=row.get("scope") or [])
    save_body(body, _checked(BodyForm(row | {"scope": [one.pk for one in scope]}, instance=body)), by=by, now=now)


def _scheme(row: Row, by: User, now: datetime) -> None:
    scheme = Scheme.objects.filter(slug=row.get("slug")).first()
    if scheme is None:
        raise Refused(f"Skema ini tidak ada di portal ini. {_BY_CATALOGUE}", code="no_scheme")
    set_up_scheme(scheme, **_checked(SchemeIdentityForm(row, instance=scheme)), by=by, now=now)


def _clauses(row: Row, by: User, now: datetime) -> None:
    version = current_scheme_version(row.get("slug", ""), on=timezone.localdate(now))
    if version is None:
        raise Refused(f"Skema ini tidak ada di portal ini. {_BY_CATALOGUE}", code="no_scheme")
    texts = {name: "\n".join(row.get(name) or []) for name in ("rights", "duties")}
    set_clauses(version, **_checked(ClausesForm(texts)), by=by, now=now)


def _service(row: Row, now: datetime) -> ServiceStandardVersion:
    found = current_service_version(row.get("standard", ""), on=timezone.localdate(now))
    if found is None:
        raise Refused(f"Standar pelayanan ini tidak ada di portal ini. {_BY_CATALOGUE}", code="no_standard")
    return found


def _standard(row: Row, by: User, now: datetime) -> None:
    version = _service(row, now)
    facts = _checked(DecreeForm(row, version=version))
    set_decree(version, number=facts.pop("decree_number"), **facts, by=by, now=now)


def _decree(row: Row, by: User, now: datetime) -> None:
    """Both parts, as they leave: a part that is missing is a slip in the file, and not the wish for the words of the house."""
    texts = {name: "\n".join(row.get(name) or []) for name in ("weighing", "dictums")}
    form = DecreeWordsForm(texts, words={})
    for name in texts:
        form.fields[name].required = True
    set_decree_words(_service(row, now), **_checked(form), by=by, now=now)


def _officer(row: Row, by: User, now: datetime) -> None:
    version = _service(row, now)
    facts = _checked(OfficerForm(row, asked=competence_asked(version)))
    same = {"person__nip": facts["nip"], "title": facts["title"], "number": facts["number"]}
    if not ServiceOfficer.objects.filter(standard=version.standard, ended_on=None, **same).exists():
        save_officer(version.standard, **facts, by=by, now=now)


def _site(row: Row, by: User, now: datetime) -> None:
    office = _office(row.get("office", ""))
    save_site(None, **_checked(SiteForm(row | {"agency": office.pk, "is_active": "on"})), by=by, now=now)


def _assessor(row: Row, by: User, now: datetime) -> None:
    body = CertificationBody.objects.filter(code=row.get("body")).first()
    save_assessor(**_checked(AssessorForm(row | {"body": body.pk if body else ""})), by=by, now=now)


def _sequence(row: Row, by: User, now: datetime) -> None:
    sequence = NumberSequence.objects.filter(scope=row.get("scope")).first()
    if sequence is None:
        raise Refused(f"Urutan nomor ini tidak ada di portal ini. {_BY_CATALOGUE}", code="no_sequence")
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


_WRITERS: Final[dict[str, tuple[str, Callable[[Row, User, datetime], None]]]] = {
    "people": ("Orang", _person),
    "organisations": ("Kantor", _organisation),
    "seats": ("Kedudukan", _seats),
    "offices": ("Kantor", _office_facts),
    "heads": ("Pimpinan", _head),
    "bodies": ("LSP", _body),
    "schemes": ("Skema", _scheme),
    "clauses": ("Ketentuan skema", _clauses),
    "standards": ("Standar pelayanan", _standard),
    "decrees": ("Kata keputusan", _decree),
    "officers": ("Pelaksana", _officer),
    "sites": ("Tempat uji", _site),
    "assessors": ("Asesor", _assessor),
    "sequences": ("Pola nomor", _sequence),
    "holidays": ("Hari libur", _day),
    "emblems": ("Lambang", _emblem),
}
