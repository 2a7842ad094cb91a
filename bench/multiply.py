"""Many dossiers from few, inside PostgreSQL: `python -m bench.multiply COUNT`, in the portal's environment.

A thousand dossiers are loaded as `bench.cases` loads them, then copied row by row under new ids and codes until there
are COUNT of them: INSERT … SELECT writes about a million rows a minute without sending one through Python. Of a hundred
dossiers five still run, as in an office after twenty years; documents are copied for those that run, because only the
page of one dossier asks for them, by its id.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.backends.utils import CursorWrapper
    from django.db.models import Field, Model

BASE = 1_000
LIVE_OF_A_THOUSAND = 49
# What belongs to a dossier, owners before what they own; the second list only for those that still run.
ALWAYS = (
    "accounts.User", "applicants.ApplicantProfile", "accounts.Membership", "applicants.Dossier", "sla.Clock",
    "sla.ClockEvent", "applicants.Involvement", "applicants.Assignment", "applicants.InformationRequest",
    "audit.AuditEvent", "applicants.Decision", "assessments.ExamEvent", "assessments.EventAssessor",
    "assessments.Assessment", "assessments.FormRecord", "assessments.FormSignature", "files.StoredFile",
    "papers.Paper",
    "certificates.Certificate", "certificates.ResultLetter", "certificates.Agreement", "certificates.Handover",
)  # fmt: skip
RUNNING = (
    "sla.Reminder", "outbox.Message", "applicants.Document", "applicants.DocumentVersion", "applicants.Verdict",
)  # fmt: skip
# Of what ended only the files of papers are copied: each paper has one of its own.
OF_PAPERS = {"files.StoredFile": " AND b.root = 'paper'"}
SUBJECTS = {"subject_id", "about_id"}  # ids that are not foreign keys; their type is in the column beside them
_HASHED = {"nik_index"}
_DIGITS = {"nip": 18}


@dataclass(frozen=True)
class Span:
    """The rows of one model that are copied: ids in (after, last]; the copy number `g` of id n is n + g × step."""

    after: int
    last: int

    @property
    def step(self) -> int:
        """How many ids one copy takes: no more, because some columns that name a row hold 32 bits."""
        return self.last - self.after

    def moved(self, column: str) -> str:
        """The id of the copied row; a row that was there before (a colleague, the catalogue) keeps its id."""
        return f"CASE WHEN b.{column} > {self.after} THEN b.{column} + g * {self.step} ELSE b.{column} END"


def multiply(count: int) -> int:
    """Load and copy until there are about `count` dossiers; returns how many there are."""
    from django.utils import timezone

    from applicants.models import Dossier
    from bench.case import OVER, SPREAD
    from bench.cases import fill
    from bench.people import house

    running = [state for state, share in SPREAD.items() if state not in OVER for _ in range(share)]
    ended = [state for state, share in SPREAD.items() if state in OVER for _ in range(share)]
    house(timezone.now())  # the office and its people are made first, so that they are not copied
    wanted = count - Dossier.objects.count()
    for states, share, whole in ((running, LIVE_OF_A_THOUSAND, True), (ended, 1_000 - LIVE_OF_A_THOUSAND, False)):
        copies = max(1, wanted * share // (1_000 * BASE))
        before = {label: _highest(label) for label in (*ALWAYS, *RUNNING)}
        fill(BASE, states=[states[n % len(states)] for n in range(BASE)])
        _copy(before, copies - 1, (*ALWAYS, *RUNNING) if whole else ALWAYS, {} if whole else OF_PAPERS)
    return Dossier.objects.count()


def _highest(label: str) -> int:
    from django.apps import apps
    from django.db.models import Max

    return apps.get_model(label)._base_manager.aggregate(top=Max("pk"))["top"] or 0


def _copy(before: dict[str, int], copies: int, labels: Sequence[str], only: dict[str, str]) -> None:
    """Copy what was added since `before`, triggers and foreign keys off: the copied rows already satisfied them."""
    from django.apps import apps
    from django.db import connection, transaction

    if copies < 1:
        return
    tops = {label: _highest(label) for label in labels}
    spans = {label: Span(before[label], top) for label, top in tops.items() if top > before[label]}
    by_model = {apps.get_model(label): span for label, span in spans.items()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL statement_timeout = 0")
        with _indexes_afterwards(cursor, [model._meta.db_table for model in by_model]):
            for label in labels:
                if label in spans:
                    cursor.execute(_statement(apps.get_model(label), by_model, copies) + only.get(label, ""))
        for model, span in by_model.items():
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {span.last + span.step * copies})")


@contextmanager
def _indexes_afterwards(cursor: CursorWrapper, tables: list[str]) -> Iterator[None]:
    """Drop the indexes of these tables and build them again at the end, which takes a fraction of the time.

    Those that keep a constraint stay.
    """
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # an index cannot be dropped while checks of its table are due
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid::regclass::text = ANY(%s) "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)",
        [tables],
    )
    dropped = cursor.fetchall()
    for name, _ in dropped:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, definition in dropped:
        cursor.execute(definition)


def _statement(model: type[Model], spans: dict[type[Model], Span], copies: int) -> str:
    fields = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(model, field, spans) for field in fields)
    span = spans[model]
    return (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {values} FROM "{model._meta.db_table}" b, '  # noqa: S608 (names of our own tables)
        f"generate_series(1, {copies}) g WHERE b.id > {span.after} AND b.id <= {span.last}"
    )


def _value(model: type[Model], field: Field[Any, Any], spans: dict[type[Model], Span]) -> str:
    """The value of one column of the copied row, as SQL over the row `b` and the number `g` of the copy."""
    column = f'"{field.column}"'
    related = model if field.primary_key else field.related_model
    target = spans.get(related) if related else None
    if field.primary_key or field.is_relation:
        return target.moved(column) if target else f"b.{column}"
    if field.name in SUBJECTS:
        return _subject(field.name, column, spans)
    return _told_apart(model, field, column, spans[model])


def _told_apart(model: type[Model], field: Field[Any, Any], column: str, span: Span) -> str:
    """The column itself, or for a unique column a value that no other copy has."""
    if field.name in _HASHED:
        return f"encode(sha256((b.{column} || g)::bytea), 'hex')"
    if field.name in _DIGITS:
        return f"lpad((b.id + g * {span.step})::text, {_DIGITS[field.name]}, '0')"
    if _is_told_apart(model, field):
        return f"left(b.{column}, {(field.max_length or 250) - 8}) || '~' || g"
    return f"b.{column}"


def _subject(name: str, column: str, spans: dict[type[Model], Span]) -> str:
    """A subject by type and id: moved where the type is one of those that are copied."""
    kind = name.replace("_id", "_type")
    cases = " ".join(
        f"WHEN b.{kind} = '{model._meta.label_lower}' AND b.{column} > {span.after} THEN b.{column} + g * {span.step}"
        for model, span in spans.items()
    )
    return f"CASE {cases} ELSE b.{column} END"


def _is_told_apart(model: type[Model], field: Field[Any, Any]) -> bool:
    """Whether a text column is unique, alone or as part of a unique constraint."""
    from django.db.models import CharField, EmailField, TextField, UniqueConstraint

    if not isinstance(field, CharField | EmailField | TextField):
        return False
    kept_apart = {name for row in model._meta.constraints if isinstance(row, UniqueConstraint) for name in row.fields}
    return field.unique or (field.name in kept_apart and field.name in {"number", "code", "key"})


def main() -> None:
    django.setup()
    sys.stdout.write(f"{multiply(int(sys.argv[1]))}\n")


if __name__ == "__main__":
    main()
