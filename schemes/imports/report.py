"""What a run of the loader did, and the one function that writes catalogue rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from schemes.imports.in_use import refuse_change_in_use, refuse_new_in_use

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from schemes.imports.rows import Row

Thing = TypeVar("Thing", bound=Model)


@dataclass
class Report:
    """Counts of rows per kind of noun: added, changed, kept."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    _written: dict[tuple[type[Model], int], str] = field(default_factory=dict)

    @property
    def moved(self) -> int:
        """Rows added or changed: 0 when the catalogue was already as the files say."""
        return self.added.total() + self.changed.total()

    def lines(self) -> list[str]:
        """One sentence per noun and a sum, e.g. "persyaratan: 12 ditambah, 0 diubah, 12 tetap"."""
        nouns = sorted(self.added.keys() | self.changed.keys() | self.kept.keys())
        each = [f"{n}: {self.added[n]} ditambah, {self.changed[n]} diubah, {self.kept[n]} tetap" for n in nouns]
        return [*each, self.summary()]

    def summary(self) -> str:
        return f"{self.added.total()} ditambah, {self.changed.total()} diubah, {self.kept.total()} tetap"

    def put(self, row: Row, model: type[Thing], keys: Mapping[str, Any], values: Mapping[str, Any]) -> Thing:
        """Write one catalogue row: added if `keys` find none, changed if a value differs, otherwise kept untouched.

        Raises CatalogueRefused when the row breaks a rule of the model, `keys` find several, or the files of this run
        say two things of one row.
        """
        noun = str(model._meta.verbose_name)  # noqa: SLF001 (Django's public _meta)
        found = list(model._default_manager.filter(**keys)[:2])  # noqa: SLF001 (the public manager of any model)
        if len(found) > 1:
            raise row.refuse(f"lebih dari satu {noun} cocok dengan {dict(keys)}")
        if found:
            obj = found[0]
            if all(getattr(obj, name) == value for name, value in values.items()):
                self.kept[noun] += 1
                self._written.setdefault((model, obj.pk), _where(row))
                return obj
            if before := self._written.get((model, obj.pk)):
                raise row.refuse(f"{noun} ini sudah tertulis lain pada {before}")
            refuse_change_in_use(row, obj, values)
            for name, value in values.items():
                setattr(obj, name, value)
        else:
            obj = model(**keys, **values)
            refuse_new_in_use(row, obj)
        try:
            _save(obj)
        except ValidationError as error:
            raise row.refuse(_said(model, error)) from error
        self._written[model, obj.pk] = _where(row)
        (self.changed if found else self.added)[noun] += 1
        return obj

    def put_and_finish(self, row: Row, model: type[Thing], keys: Mapping[str, Any], values: Mapping[str, Any]) -> Thing:
        """`put`, for a row of the file that says nothing else: whatever is left in it is refused."""
        written = self.put(row, model, keys, values)
        row.finish()
        return written

    def put_all(
        self,
        scope: QuerySet[Thing],
        keys: Sequence[str],
        entries: Sequence[tuple[Row, Mapping[str, Any]]],
    ) -> list[Thing]:
        """Write many rows of one kind with few queries; returns them in the order of `entries`.

        `scope` are the rows that may exist already; `keys` are attribute names that identify a row, and each entry
        gives every attribute of its row, foreign keys by id. The caller has checked that those ids exist.
        Raises CatalogueRefused when a row breaks a rule of the model.
        """
        model = scope.model
        noun = str(model._meta.verbose_name)  # noqa: SLF001 (Django's public _meta)
        there = {tuple(getattr(obj, key) for key in keys): obj for obj in scope}
        found: list[Thing] = []
        new: list[Thing] = []
        changed: list[Thing] = []
        for row, values in entries:
            obj = there.get(tuple(values[key] for key in keys))
            if obj is not None and all(getattr(obj, name) == value for name, value in values.items()):
                self.kept[noun] += 1
            elif obj is not None:
                for name, value in values.items():
                    setattr(obj, name, value)
                changed.append(_clean(obj, row))
            else:
                obj = _clean(model(**values), row)
                new.append(obj)
            found.append(obj)
        try:
            model._default_manager.bulk_create(new)  # noqa: SLF001 (the public manager of any model)
            if changed:
                names = sorted({name.removesuffix("_id") for _, values in entries for name in values})
                model._default_manager.bulk_update(changed, names)  # noqa: SLF001
        except IntegrityError as error:
            raise entries[0][0].refuse(f"{noun} bertabrakan dengan baris yang sudah ada; buat versi baru") from error
        self.added[noun] += len(new)
        self.changed[noun] += len(changed)
        return found


def _save(obj: Model) -> None:
    """Save a row by the rules of its model, or raise ValidationError.

    Uniqueness, foreign keys and constraints are asked for their sentence only when the database has refused the row: asking
    all of them beforehand is a query each, half the time of loading the catalogue.
    """
    obj.full_clean(exclude=_links(obj), validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            obj.save()
    except IntegrityError:
        obj.full_clean()
        raise


def _links(obj: Model) -> set[str]:
    """The foreign keys of a row: each holds a row of this run, so there is nothing to look up."""
    return {field.name for field in obj._meta.concrete_fields if field.is_relation}  # noqa: SLF001


def _clean(obj: Thing, row: Row) -> Thing:
    try:
        obj.clean_fields(exclude={*_links(obj), "id"})
    except ValidationError as error:
        raise row.refuse(_said(type(obj), error)) from error
    return obj


def _where(row: Row) -> str:
    return f"{row.file}, {row.place}" if row.place else row.file


def _said(model: type[Model], error: ValidationError) -> str:
    """Every fault with the name of its column."""
    said = []
    for name, sentences in error.message_dict.items():
        column = "" if name == NON_FIELD_ERRORS else f"{model._meta.get_field(name).verbose_name}: "  # type: ignore[union-attr]  # noqa: SLF001
        said += [f"{column}{sentence}" for sentence in sentences]
    return "; ".join(said)


def nothing_else(row: Row, rows: QuerySet[Any], kept: Iterable[Model], noun: str) -> None:
    """Refuse a file that lacks rows the database has: a version in use never loses rows; a new version follows it."""
    extra = [str(obj) for obj in rows.exclude(pk__in=[obj.pk for obj in kept])[:3]]
    if extra:
        raise row.refuse(
            f"basis data memuat {noun} yang tidak ada di berkas ({'; '.join(extra)}); buat versi baru, jangan menghapus baris"
        )


def positions(rows: list[Row], noun: str) -> None:
    """Refuse positions that are not 1, 2, 3 … in the order of the file."""
    for wanted, row in enumerate(rows, start=1):
        found = row.whole("position")
        if found != wanted:
            raise row.refuse(f"nomor urut {noun} harus {wanted}, bukan {found}")


def count(row: Row, rows: list[Row], wanted: int, noun: str) -> None:
    """Refuse another number of rows than the document itself prints."""
    if len(rows) != wanted:
        raise row.refuse(f"dokumen menyebut {wanted} {noun}, berkas memuat {len(rows)}")
