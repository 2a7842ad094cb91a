"""What stands in a cell of a table: words instead of codes, the time of the reader's office, the names of columns."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.db.models import Model

from certportal.home.records.words import words_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import workplaces_of
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.models import StoredFile
from certportal.kernel.web.dates import day_in_words, moment_in_words
from certportal.kernel.workflow.flow import all_flows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from certportal.kernel.accounts.models import User
    from certportal.kernel.audit.admin import ReadOnlyAdmin

NOTHING = "–"
_LONGEST_CELL = 120
_NAMES = {
    "assigned_at": "ditugaskan pada",
    "created_at": "dibuat pada",
    "created_by": "dibuat oleh",
    "is_staff": "boleh membuka halaman server",
    "is_superuser": "memegang semua hak server",
    "path_confirmed_at": "jalur dipastikan pada",
    "recorded_at": "dicatat pada",
    "slug": "nama pada alamat",
    "uploaded_by": "diunggah oleh",
}  # of columns whose tables give them no name, or one of programmers
# What the facts of an act are called; others by their own word.
_FACTS = {
    "about": "tentang",
    "address": "alamat",
    "agency": "kantor",
    "date": "tanggal",
    "email": "e-mail",
    "ends_on": "sampai",
    "filter": "saringan",
    "full_name": "nama",
    "kind": "jenis",
    "list": "daftar",
    "name": "nama",
    "nip": "NIP",
    "number": "nomor",
    "organisation": "organisasi",
    "outcome": "hasil",
    "place": "tempat",
    "reason": "alasan",
    "role": "peran",
    "rows": "jumlah baris",
    "starts_on": "mulai",
    "state": "tahap",
    "title": "judul",
    "year": "tahun",
}
_NOT_TOLD = {"typed", "version"}  # what finds a second press of one button
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def zone_of(reader: User) -> str:
    """The zone of the reader's office; "" (the portal's own) for somebody without one."""
    return next((office.zone for office in workplaces_of(reader)), "")


def label_of(room: ReadOnlyAdmin, name: str) -> str:
    """The name of a column."""
    if name == room.opts.pk.name:
        return "Nomor baris"
    label = _NAMES.get(name) or str(label_for_field(name, room.model, model_admin=room))
    if label == name.replace("_", " "):  # a foreign key without a name of its own
        kind = next((field.related_model for field in room.opts.concrete_fields if field.name == name), None)
        label = str(kind._meta.verbose_name) if kind else label  # noqa: SLF001 (Django's public _meta)
    return label[:1].upper() + label[1:]


def value_of(room: ReadOnlyAdmin, one: Model, name: str, zone: str) -> str:
    """What the row says there, in full."""
    field, _, value = lookup_field(name, one, room)
    tell = _TOLD.get(name) or (roles_in_words if name == "role" and isinstance(one, AuditEvent) else None)
    if tell:
        return tell(str(value)) if value else NOTHING
    if isinstance(value, dict | list | bool | datetime):
        return facts_in_words(value, zone) or NOTHING
    if isinstance(value, Model) and (isinstance(value, StoredFile) or type(value).__str__ is Model.__str__):
        return f"{value._meta.verbose_name} {value.pk}"  # noqa: SLF001 (Django's public _meta)
    if field is None or field.is_relation:
        return str(value) if value not in (None, "") else NOTHING
    return str(display_for_field(value, field, NOTHING))


def cell_of(room: ReadOnlyAdmin, one: Model, name: str, zone: str) -> str:
    """The same as it fits a line."""
    text = value_of(room, one, name, zone)
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"


def facts_in_words(value: object, zone: str, *, deep: str = "") -> str:
    """What an act kept, a line for each fact, with names for codes and the time of the office."""
    if isinstance(value, dict):
        told = [_fact(str(key), fact, zone, deep) for key, fact in value.items() if key not in _NOT_TOLD]
        return "\n".join(told)
    if isinstance(value, list):
        return ", ".join(facts_in_words(one, zone) for one in value)
    return _plain(value, zone)


def _fact(key: str, fact: object, zone: str, deep: str) -> str:
    name = _FACTS.get(key, key.replace("_", " "))
    if isinstance(fact, dict):
        return f"{deep}{name}:\n{facts_in_words(fact, zone, deep=f'{deep}  ')}"
    told = _CODES[key](str(fact)) if key in _CODES and fact else facts_in_words(fact, zone)
    return f"{deep}{name}: {told}"


def _plain(value: object, zone: str) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime):
        return moment_in_words(value, zone)
    text = str(value)
    if _MOMENT.fullmatch(text):
        moment = datetime.fromisoformat(text)
        return moment_in_words(moment, zone) if moment.tzinfo else text
    return day_in_words(date.fromisoformat(text)) if _DAY.fullmatch(text) else text


def roles_in_words(codes: str) -> str:
    """The roles of an actor: "Verifikator, Pimpinan"; the portal itself is "Sistem"."""
    known: dict[str, str] = {role.value: str(role.label) for role in Role}
    return ", ".join("Sistem" if code == "system" else known.get(code, code) for code in codes.split())


def _table_in_words(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name)  # noqa: SLF001 (Django's public _meta)
    except (LookupError, ValueError):
        return "objek lain"


def _state_in_words(code: str) -> str:
    return next((state.staff for flow in all_flows() for state in flow.states if state.code == code), code)


_TOLD: Mapping[str, Callable[[str], str]] = {
    "verb": words_of,
    "subject_type": _table_in_words,
}
_CODES: Mapping[str, Callable[[str], str]] = {
    "role": roles_in_words,
    "roles": roles_in_words,
    "state": _state_in_words,
}
