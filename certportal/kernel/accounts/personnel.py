"""The personnel list: what it says about a NIP, whom it proves, and what an import changes in it.

The list outranks what people type about themselves: whoever matches it has its grade, position,
unit and superior, and whoever does not has what they declared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from certportal.kernel.accounts.enums import NipLevel
from certportal.kernel.accounts.models import Organisation, PersonnelEntry, User
from certportal.kernel.accounts.names import bare_name
from certportal.kernel.accounts.oneself import has_written
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.silent import told
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

FIELDS: Final = ("full_name", "birth_date", "grade", "position_title", "work_unit", "superior_nip", "email")
_SILENT: Final = frozenset({"superior_nip", "email", "full_name"})  # beside accounts.silent: they name people
_AT_ONCE: Final = 500  # rows per statement; SQLite takes no endless list of values

OWN_ENTRY: Final = (
    "NIP, nama, atau tanggal lahir orang ini Anda sendiri yang memasukkannya. Mintalah petugas lain memeriksa kartu "
    "pegawainya."
)

Facts = dict[str, Any]
"""The values of a row by column: nip and FIELDS. A column that the file does not have is missing."""


@dataclass(frozen=True)
class Changed:
    """An employee whose row differs: the columns with both sides."""

    entry: PersonnelEntry
    sides: dict[str, tuple[Any, Any]]


class Gone(NamedTuple):
    """An employee on the list of now who is not in the file."""

    nip: str
    full_name: str
    work_unit: str


@dataclass(frozen=True)
class Touched:
    """Somebody whose account a list changes.

    `levels` of the NIP before and after, None where they stay; `address` that could claim the number (`proves`).
    """

    full_name: str
    nip: str
    levels: tuple[NipLevel, NipLevel] | None = None
    address: str = ""


@dataclass(frozen=True)
class Comparison:
    """What an import would do."""

    new: list[Facts] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    same: int = 0


def listed(nip: str | None) -> PersonnelEntry | None:
    """The row of this NIP, None where the list does not have it or no longer does."""
    entry = line(nip)
    return entry if entry is not None and entry.left_on is None else None


def knows(nip: str) -> bool:
    """Whether the list has a row of this NIP, also one that has left."""
    return PersonnelEntry.objects.filter(nip=nip).exists()


def line(nip: str | None) -> PersonnelEntry | None:
    """The row of this NIP, also of somebody who has left."""
    found: PersonnelEntry | None = PersonnelEntry.objects.filter(nip=nip).first() if nip else None
    return found


def proves(nip: str, email: str) -> bool:
    """Whether the list gives exactly this address for the NIP: whoever reads its mail is the person of the list."""
    line = listed(nip)
    return line is not None and bool(line.email) and line.email == email.lower()


def matches(person: User, entry: PersonnelEntry | None) -> bool:
    """Same NIP, same name but for titles, and the same birth date where both know one."""
    if entry is None or person.nip != entry.nip or bare_name(person.full_name) != bare_name(entry.full_name):
        return False
    return not (person.birth_date and entry.birth_date) or person.birth_date == entry.birth_date


def weigh(person: User, entry: PersonnelEntry | None = None) -> bool:
    """Set the level of the person's NIP by the list (not saved); True where it changed.

    What an officer checked stays checked for as long as number, name and birth date stay, and is so again for somebody
    who comes back to the list (`mark_left`).
    """
    entry = entry or line(person.nip)
    if person.nip_standing is NipLevel.CHECKED:
        return False
    level = _level(person, entry)
    if level is NipLevel.LISTED and person.nip_standing is NipLevel.LEFT and person.nip_checked_at:
        level = NipLevel.CHECKED
    claim = "" if level is NipLevel.DECLARED else person.nip_claim()
    changed = (level, claim) != (person.nip_level, person.nip_proved_for)
    person.nip_level, person.nip_proved_for = level, claim
    if changed and level is not NipLevel.CHECKED:
        person.nip_checked_at = person.nip_checked_by = None
    return changed


def _level(person: User, entry: PersonnelEntry | None) -> NipLevel:
    if entry is None or not matches(person, entry) or not _speaks_for_themselves(person, entry):
        return NipLevel.DECLARED
    return NipLevel.LISTED if entry.left_on is None else NipLevel.LEFT


def _speaks_for_themselves(person: User, entry: PersonnelEntry) -> bool:
    """Whether the holder of the account claims the number, and not somebody who wrote them down with any address.

    Of whom somebody else wrote down: at the official address of the list, or proved before (ADR 32).
    """
    if person.added_by_id is None or (entry.email and entry.email == person.email):
        return True
    stood = person.nip_standing is not NipLevel.DECLARED
    return stood and bool(person.nip_checked_at or person.has_usable_password())


def only_typed(person: User) -> bool:
    """Whether number and name are those of the list, but were written down by somebody else, with another address."""
    entry = None if person.nip_is_proved else listed(person.nip)
    return entry is not None and matches(person, entry) and not _speaks_for_themselves(person, entry)


def line_of(person: User) -> PersonnelEntry | None:
    """The row that counts for this person: only where their NIP is proved, else None without a question asked."""
    return listed(person.nip) if person.nip_is_proved else None


def office_of(entry: PersonnelEntry) -> Organisation | None:
    """The office with the name of the unit on the list."""
    name = Q(name__iexact=entry.work_unit) | Q(short_name__iexact=entry.work_unit)
    return Organisation.objects.filter(name).order_by("pk").first() if entry.work_unit else None


def differences(person: User) -> list[tuple[str, str, str]]:
    """Where the list says otherwise than the person's data: label, what the person has, what the list has."""
    entry = line_of(person)
    if entry is None:
        return []
    unit = person.work_unit.name if person.work_unit else ""
    superior = (person.superior.nip or "") if person.superior else ""
    pairs = (
        ("Golongan/ruang", person.grade, entry.grade),
        ("Jabatan", person.position_title, entry.position_title),
        ("Unit kerja", unit, entry.work_unit),
        ("NIP atasan", superior, entry.superior_nip),
    )
    return [(label, own, theirs) for label, own, theirs in pairs if theirs and own.casefold() != theirs.casefold()]


def compare(rows: Iterable[Facts]) -> Comparison:
    """What these rows would add and change, against the list of now."""
    rows = list(rows)
    columns = PersonnelEntry.objects.values("nip", "left_on", *FIELDS)
    there = {known["nip"]: known for known in _among(columns, {row["nip"] for row in rows})}
    unlike = [row["nip"] for row in rows if row["nip"] in there and _differs(there[row["nip"]], row)]
    entries = _known(unlike)
    result, same = Comparison(), 0
    for row in rows:
        entry = entries.get(row["nip"])
        if row["nip"] not in there:
            result.new.append(row)
        elif entry is None:
            same += 1
        elif sides := _sides(entry, row):
            result.changed.append(Changed(entry, sides))
        else:
            same += 1
    return Comparison(result.new, result.changed, same)


def take(rows: Sequence[Facts], *, by: User, now: datetime) -> dict[str, int]:
    """Write the rows into the list, with an audit row per employee changed, and weigh the accounts with these NIPs.

    Returns counts: new, changed, same, people (accounts whose level or superior changed).
    """
    with transaction.atomic():
        found = compare(rows)
        added = [PersonnelEntry(**row, added_at=now, changed_at=now) for row in found.new]
        PersonnelEntry.objects.bulk_create(added, batch_size=_AT_ONCE)
        for change in found.changed:
            _write(change, by=by, now=now)
        people = _weigh_all([row["nip"] for row in rows], by=by, now=now)
    return {"new": len(found.new), "changed": len(found.changed), "same": found.same, "people": people}


def outcomes(rows: Iterable[Facts]) -> list[str]:
    """What `take` would do with each of these rows: "new", "changed" or "same"."""
    rows = list(rows)
    found = compare(rows)
    special = {row["nip"]: "new" for row in found.new} | {row.entry.nip: "changed" for row in found.changed}
    return [special.get(row["nip"], "same") for row in rows]


def missing(nips: Collection[str]) -> list[Gone]:
    """The employees on the list of now whose numbers are not among these, by name."""
    rows = PersonnelEntry.objects.filter(left_on__isnull=True).order_by("full_name", "pk")
    found = map(Gone._make, rows.values_list(*Gone._fields).iterator())
    return [row for row in found if row.nip not in nips]


def touched(rows: Sequence[Facts], gone: Sequence[str] = ()) -> list[Touched]:
    """Whose proof these rows would change, and whose number they would open to another address.

    `gone` are numbers that would be marked as left. Nothing is written.
    """
    found: list[Touched] = []
    place = {row["nip"]: (at // _AT_ONCE, row) for at, row in enumerate(rows)}
    held = [one["nip"] for one in _among(User.objects.values("nip"), place)]
    known = _known(held)
    for start in range(0, len(held), _AT_ONCE):
        people = User.objects.filter(nip__in=held[start : start + _AT_ONCE])
        told = (_touch(one, known.get(str(one.nip)), place[str(one.nip)][1]) for one in people)
        found += filter(None, told)
    # In portions of the file, as requests of earlier versions have it: their digest stays.
    found.sort(key=lambda one: (place[one.nip][0], one.full_name, one.nip))
    for start in range(0, len(gone), _AT_ONCE):
        leaving = User.objects.filter(nip__in=gone[start : start + _AT_ONCE]).order_by("full_name", "pk")
        left = NipLevel.LEFT
        found += [
            Touched(one.full_name, str(one.nip), (one.nip_standing, left)) for one in leaving if one.nip_is_proved
        ]
    return found


def _touch(person: User, entry: PersonnelEntry | None, row: Facts) -> Touched | None:
    levels, address = _weighed(person, entry, row)
    return Touched(person.full_name, row["nip"], levels, address) if levels or address else None


def _weighed(person: User, entry: PersonnelEntry | None, row: Facts) -> tuple[tuple[NipLevel, NipLevel] | None, str]:
    """The levels of this account's NIP before and after, where they differ, and an address that would be new to it."""
    before, known_address = person.nip_standing, entry.email if entry else ""
    then = PersonnelEntry(**{name: getattr(entry, name) for name in FIELDS} if entry else {}, left_on=None)
    for name, value in row.items():
        setattr(then, name, value)
    weigh(person, then)
    levels = None if person.nip_standing is before else (before, person.nip_standing)
    return levels, then.email if then.email not in {"", known_address, person.email} else ""


def mark_left(nips: Sequence[str], *, by: User, now: datetime) -> int:
    """Mark these employees as no longer on the list, each with an audit row; their accounts say so. Returns how many.

    Only on the word of an admin: a list of one office does not name everybody. What the list said no longer counts.
    """
    today, marked = timezone.localdate(now), 0
    for start in range(0, len(nips), _AT_ONCE):
        some = nips[start : start + _AT_ONCE]
        with transaction.atomic():
            for entry in PersonnelEntry.objects.select_for_update().filter(nip__in=some, left_on__isnull=True):
                entry.left_on, entry.changed_at = today, now
                entry.save(update_fields=["left_on", "changed_at"])
                record("personnel.leave", by=by, subject=entry, now=now)
                marked += 1
            _let_go(some, by=by, now=now)
    return marked


def _let_go(nips: Sequence[str], *, by: User, now: datetime) -> None:
    """Who checked a number stays on the account, so that it counts again when the person comes back."""
    for person in User.objects.select_for_update().filter(nip__in=nips).order_by("pk"):
        if not person.nip_is_proved:
            continue
        person.nip_level = NipLevel.LEFT
        _save_level(person)
        record("nip.weigh", by=by, subject=person, after={"nip_level": person.nip_level}, now=now)


def check_in_person(person: User, *, by: User, now: datetime) -> None:
    """An officer has seen the employee card or the decree: the NIP is theirs.

    Raises PersonRefused for one's own NIP ("oneself"), where the same officer wrote down the person, or their NIP, name
    or birth date ("own_entry"), and where there is none ("no_nip").
    """
    if person.pk == by.pk:
        raise PersonRefused("NIP Anda sendiri diperiksa petugas lain.", code="oneself")
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if has_written(by, locked):
            raise PersonRefused(OWN_ENTRY, code="own_entry")
        if not locked.nip:
            raise PersonRefused("Orang ini belum memiliki NIP. Isi dahulu NIP-nya.", code="no_nip")
        locked.nip_level, locked.nip_proved_for = NipLevel.CHECKED, locked.nip_claim()
        locked.nip_checked_at, locked.nip_checked_by = now, by
        _save_level(locked)
        record("nip.check", by=by, subject=locked, now=now)


def _among(rows: QuerySet[Any, Any], nips: Collection[str]) -> Iterable[Any]:
    """Those of `rows` with one of these numbers: of a long list all are read, once, as columns and not as objects."""
    if len(nips) <= _AT_ONCE:
        return rows.filter(nip__in=nips)
    return (row for row in rows.filter(nip__isnull=False).order_by("pk").iterator() if row["nip"] in nips)


def _differs(known: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return known["left_on"] is not None or {**known, **row} != known


def _known(nips: Sequence[str]) -> dict[str, PersonnelEntry]:
    known: dict[str, PersonnelEntry] = {}
    for start in range(0, len(nips), _AT_ONCE):
        rows = PersonnelEntry.objects.filter(nip__in=nips[start : start + _AT_ONCE])
        known |= {row.nip: row for row in rows}
    return known


def _sides(entry: PersonnelEntry, row: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    given = [name for name in FIELDS if name in row]
    sides = {name: (getattr(entry, name), row[name]) for name in given if getattr(entry, name) != row[name]}
    return sides if entry.left_on is None else sides | {"left_on": (entry.left_on, None)}


def _write(change: Changed, *, by: User, now: datetime) -> None:
    entry = change.entry
    for name, (_old, new) in change.sides.items():
        setattr(entry, name, new)
    entry.changed_at = now
    entry.save(update_fields=[*change.sides, "changed_at"])
    shown = {name: _told(name, *sides) for name, sides in change.sides.items()}
    before, after = ({name: sides[side] for name, sides in shown.items()} for side in (0, 1))
    record("personnel.change", by=by, subject=entry, before=before, after=after, now=now)


def _told(name: str, old: object, new: object) -> tuple[object, object]:
    return told("nip" if name in _SILENT else name, old, new)


def _weigh_all(nips: Sequence[str], *, by: User, now: datetime) -> int:
    changed = 0
    for start in range(0, len(nips), _AT_ONCE):
        some = nips[start : start + _AT_ONCE]
        entries = _known(some)
        for person in User.objects.select_for_update().filter(nip__in=some).order_by("pk"):
            if weigh(person, entries[str(person.nip)]):
                _save_level(person)
                record("nip.weigh", by=by, subject=person, after={"nip_level": person.nip_level}, now=now)
                changed += 1
    return changed


def _save_level(person: User) -> None:
    person.save(update_fields=["nip_level", "nip_proved_for", "nip_checked_at", "nip_checked_by"])
