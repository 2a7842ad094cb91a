"""Who changed what, from the audit trail, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from certportal.kernel.accounts.enums import EmploymentStatus, Role
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.accounts.silent import AFTER, SILENT
from certportal.kernel.approvals.enums import ApprovalState
from certportal.kernel.approvals.models import Approval
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workdays.enums import DayKind

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, QuerySet

    from certportal.kernel.workdays.models import CalendarYear

_SHOWN = 10
_PERSON = {
    "person.add": "Didaftarkan",
    "person.register": "Mendaftar sendiri",
    "person.update": "Data diubah",
    "person.lapse": "Pendaftaran lama yang tidak dikonfirmasi ditutup",
    "person.give_up_number": "NIP atau NIK dilepas untuk pemiliknya",
    "nip.check": "NIP diperiksa petugas",
    "nip.weigh": "NIP dibandingkan dengan daftar pegawai",
    "person.invite": "Diundang membuka akun",
    "person.accept_invitation": "Membuat kata sandi dari undangan",
    "person.deactivate": "Akun dinonaktifkan",
    "person.reactivate": "Akun diaktifkan kembali",
    "person.merge": "Akun lain digabungkan ke akun ini",
    "person.merged_away": "Akun digabungkan ke akun lain",
    "person.unmerge": "Penggabungan akun dibatalkan",
    "person.unmerged": "Penggabungan akun dibatalkan",
    "role.grant": "Peran diberikan",
    "role.revoke": "Peran dicabut",
    "role.appoint_acting": "Ditunjuk sebagai pelaksana harian (Plh.)",
    "role.end_acting": "Tugas pelaksana harian (Plh.) diakhiri",
    "second_factor.enrol": "Verifikasi dua langkah dipasang",
    "second_factor.release": "Verifikasi dua langkah dilepas",
}
_CALENDAR = {
    "calendar.seed": "Hari libur diisi dari daftar bawaan",
    "calendar.confirm": "Kalender dikonfirmasi",
    "calendar.day_add": "Hari ditambahkan",
    "calendar.day_change": "Hari diubah",
    "calendar.day_remove": "Hari dihapus",
}
_OFFICE = {
    "organisation.add": "Ditambahkan",
    "organisation.update": "Data kantor diubah",
    "organisation.emblem": "Lambang diganti",
    "organisation.seats": "Kedudukan diubah",
    "organisation.head": "Pimpinan dicatat",
    "organisation.head_end": "Hari terakhir pimpinan dicatat",
    "organisation.head_change": "Masa jabatan pimpinan dibetulkan",
    "organisation.head_remove": "Masa jabatan pimpinan dihapus",
}
_SETUP = {
    "standard.decree": "Keputusan dan maklumat dicatat",
    "standard.words": "Kata keputusan penetapan diubah",
    "scheme.clauses": "Hak dan kewajiban diubah",
    "service.officer": "Bukti pelaksana dicatat",
    "service.officer_end": "Bukti pelaksana diakhiri",
    "body.licence": "Lisensi dan ruang lingkup diubah",
    "body.update": "Nama atau alamat LSP diubah",
    "site.add": "Tempat uji ditambahkan",
    "site.update": "Tempat uji diubah",
    "assessor.register": "Asesor didaftarkan",
    "assessor.renew": "Lisensi asesor diperbarui",
    "number.pattern": "Pola nomor diubah",
    "number.agenda": "Nomor dari agenda kantor dipakai",
}
_EMPTY = "kosong"


@dataclass(frozen=True)
class Change:
    """One line of the timeline: what happened (`title`), when, by whom, and the particulars."""

    title: str
    at: datetime
    by: str
    note: str
    state: str = "done"


def of_person(person: User) -> list[Change]:
    """The latest changes of a person and of their roles, each with the second person who approved it."""
    changes = _told(AuditEvent.objects.filter(subject_type="accounts.user", subject_id=person.pk), _PERSON)
    done = Approval.objects.filter(state=ApprovalState.DONE, concerned=person).select_related("decided_by")
    # An act is carried out in the moment of its approval, and both keep that moment.
    seconds = {row.decided_at: row.decided_by for row in done.filter(decided_at__in=[one.at for one in changes])}
    return [replace(one, by=f"{one.by}, {_approved(seconds[one.at])}") if one.at in seconds else one for one in changes]


def _approved(second: User | None) -> str:
    return f"disetujui {second.full_name}" if second else "tanpa orang kedua, setelah 24 jam"


def of_year(row: CalendarYear | None, year: int) -> list[Change]:
    """The latest changes of a year of the calendar and of its days, deleted ones included."""
    question = Q(subject_type="workdays.holiday", subject_label__startswith=f"{year}-")
    if row is not None:
        question |= Q(subject_type="workdays.calendaryear", subject_id=row.pk)
    return _told(AuditEvent.objects.filter(question), _CALENDAR)


def of_office(office: Organisation) -> list[Change]:
    """The latest changes of what an office says of itself, of its seats and of who leads it."""
    return _told(AuditEvent.objects.filter(subject_type="accounts.organisation", subject_id=office.pk), _OFFICE)


def of_setup(row: Model) -> list[Change]:
    """The latest changes of one row of the set-up: a body, a test site, an assessor, a series of numbers."""
    label = row._meta.label_lower  # noqa: SLF001 (Django's public _meta)
    return _told(AuditEvent.objects.filter(subject_type=label, subject_id=row.pk), _SETUP)


def _told(events: QuerySet[AuditEvent], words: dict[str, str]) -> list[Change]:
    latest = events.filter(verb__in=words).order_by("-pk")[:_SHOWN]
    return [Change(words[row.verb], row.at, row.actor_name, _particulars(row)) for row in latest]


def _particulars(event: AuditEvent) -> str:
    before, after = event.before or {}, event.after or {}
    if event.verb == "person.update":
        return "; ".join(sorted(_changed(name, before.get(name), after[name]) for name in after))
    if event.verb == "organisation.update":
        return ", ".join(sorted(_label(name, Organisation) for name in after))
    if event.verb.startswith("organisation.head"):
        head = after or before
        days = [day_in_words(date.fromisoformat(head[name])) for name in ("from", "until") if head[name]]
        return " · ".join(filter(None, (head["person"], head["title"], " – ".join(days), event.note)))
    if event.verb.startswith("role."):
        return _role(after or before)
    return _day(after or before) if event.verb.startswith("calendar.day_") else event.note


def _changed(name: str, old: object, new: object) -> str:
    label = "NIK" if name == "nik" else _label(name)
    change = AFTER if name in SILENT else f"{_worded(name, old)} menjadi {_worded(name, new)}"
    return f"{label[:1].upper()}{label[1:]}: {change}"


def _label(name: str, model: type[Model] = User) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))  # noqa: SLF001 (Django's public _meta)


def _worded(name: str, value: object) -> str:
    if name == "employment_status" and value in EmploymentStatus.values:
        return str(EmploymentStatus(value).label)
    return str(value or _EMPTY)


def _role(facts: dict[str, Any]) -> str:
    role = str(Role(facts["role"]).label) if facts.get("role") in Role.values else ""
    return " di ".join(part for part in (role, facts.get("organisation")) if part)


def _day(facts: dict[str, Any]) -> str:
    kind = str(DayKind(facts["kind"]).label) if facts.get("kind") in DayKind.values else ""
    parts = (day_in_words(date.fromisoformat(facts["date"])), facts.get("name"), kind, facts.get("decree"))
    return " · ".join(str(part) for part in parts if part)
