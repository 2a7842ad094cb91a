"""The sentences shown when two people write the same thing at once: each model names those of its own UNIQUEs.

A model whose UNIQUE can be reached by two at once names the sentence beside it:

    RACE_SENTENCES: ClassVar = {"request_one_open": "Permintaan lain baru saja dikirim. …"}

The keys are names of constraints, or the column of a `unique=True` field. All other UNIQUEs are protected by a row lock
and a check in the action; `tests/architecture/test_races_decided.py` lists every one with its reason.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import UniqueConstraint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db import IntegrityError
    from django.db.models import Model

# PostgreSQL: "Key (dossier_id, n)=(1, 2) already exists."; SQLite: "UNIQUE constraint failed: app_row.dossier_id, app_row.n".
_POSTGRESQL_KEY = re.compile(r"Key \((?P<columns>[^)]*)\)=")
_SQLITE_KEY = re.compile(r"UNIQUE constraint failed: (?P<columns>.*)")


def sentence_of(exc: IntegrityError) -> str:
    """The sentence of the model whose UNIQUE refused the row; "" when no model has one."""
    name, table, columns = _told(exc)
    for model in apps.get_models():
        sentences: Mapping[str, str] = getattr(model, "RACE_SENTENCES", {})
        if not sentences or (table and model._meta.db_table != table):  # noqa: SLF001 (Django's public _meta)
            continue
        if name in sentences:
            return sentences[name]
        for key, sentence in sentences.items():
            if columns in _columns_of(model, key):
                return sentence
    return ""


def _told(exc: IntegrityError) -> tuple[str, str, tuple[str, ...]]:
    """Name of the constraint, table and columns, as far as the engine's error names them."""
    diag = getattr(exc.__cause__, "diag", None)
    if diag is not None:
        key = _POSTGRESQL_KEY.search(diag.message_detail or "")
        columns = tuple(part.strip() for part in key["columns"].split(",")) if key else ()
        return diag.constraint_name or "", diag.table_name or "", columns
    key = _SQLITE_KEY.search(str(exc))
    pairs = [part.strip().split(".") for part in key["columns"].split(",")] if key else []
    return "", pairs[0][0] if pairs else "", tuple(pair[-1] for pair in pairs)


def _columns_of(model: type[Model], key: str) -> Iterator[tuple[str, ...]]:
    """The columns of the constraint or unique field with that name, for the engine whose errors have no names."""
    meta = model._meta  # noqa: SLF001 (Django's public _meta)
    column = {field.name: field.column or field.name for field in meta.local_concrete_fields}
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.name == key:
            yield tuple(column[name] for name in constraint.fields)
    if key in column:
        yield (column[key],)
