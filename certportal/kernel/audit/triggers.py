"""Append-only tables: the database itself refuses changes, on PostgreSQL and on SQLite.

A refused change surfaces as `django.db.IntegrityError` on both engines. There is no switch: whoever may drop a trigger
can open a table, nobody else. What was dropped or exchanged is named by `manage.py verify_audit` (guards.py).
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FORBID_ON_POSTGRESQL = """
CREATE OR REPLACE FUNCTION audit_forbid_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $body$
"""


def forbid_change(
    schema_editor: BaseDatabaseSchemaEditor, table: str, *, allow_delete: bool = False, unless: str = ""
) -> None:
    """Make `table` append-only; for use in a migration's RunPython, safe to run again.

    `unless` is an SQL condition over OLD and NEW under which an update passes (for instance a paper that goes from
    reserved to ready); it must use only what both engines understand and no subqueries. SQLite drops triggers when a
    later migration remakes the table; the portal's own backend (certportal.sqlite) puts them back.
    """
    forbid = _forbid_on_postgresql if schema_editor.connection.vendor == "postgresql" else _forbid_on_sqlite
    forbid(schema_editor, table, allow_delete=allow_delete, unless=unless)


def forbid_replacing(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Refuse INSERT OR REPLACE over a row of `table` on SQLite, where rules of `forbid_unless` speak of updates.

    It deletes the row it replaces without asking any trigger. PostgreSQL has no such statement. `forbid_change` does
    this too. For RunPython, safe to run again.
    """
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_replace")
        schema_editor.execute(forbid_on_sqlite(table, "replace", "INSERT", f"WHEN {is_there(table)} "), params=None)


def allow_change(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the triggers of `forbid_change` away again; for reversing a migration."""
    on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for event in ("update", "delete", "truncate", "replace"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{on_table}", params=None)


def forbid_unless(
    schema_editor: BaseDatabaseSchemaEditor,
    table: str,
    name: str,
    condition_sql: str,
    *,
    events: Sequence[str] = ("INSERT", "UPDATE"),
) -> None:
    """Refuse every row written to `table` for which `condition_sql` is not true; for RunPython, safe to run again.

    The condition speaks of the new row as NEW.<column> and may hold subqueries; NULL counts as not true. `name` is
    unique in the database and is the error text (`django.db.IntegrityError`).
    """
    allow_again(schema_editor, table, name, events=events)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF NOT coalesce(({condition_sql}), false) THEN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN NEW; END $body$",
            params=None,
        )
    for event in events:
        body = (
            f"EXECUTE FUNCTION {name}()"
            if schema_editor.connection.vendor == "postgresql"
            else f"WHEN NOT coalesce(({condition_sql}), 0) BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name}_on_{event.lower()} BEFORE {event.upper()} ON {table} FOR EACH ROW {body}",
            params=None,
        )


def forbid_deleting_unless(schema_editor: BaseDatabaseSchemaEditor, table: str, name: str, condition_sql: str) -> None:
    """Refuse the deletion of every row of `table` for which `condition_sql` is not true; for RunPython, safe to run again.

    The condition speaks of the row as OLD.<column> and may hold subqueries; otherwise as `forbid_unless`, and
    `allow_again` with the event DELETE takes it away. The trigger has a name of its own, so that the application keeps its
    right to delete the rows that may go (rights.py).
    """
    allow_again(schema_editor, table, name, events=("DELETE",))
    body = f"WHEN NOT coalesce(({condition_sql}), 0) BEGIN SELECT RAISE(ABORT, '{name}'); END"
    if schema_editor.connection.vendor == "postgresql":
        # A trigger before a deletion returns the old row: with none the deletion would be left out without a word.
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF NOT coalesce(({condition_sql}), false) THEN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN OLD; END $body$",
            params=None,
        )
        body = f"EXECUTE FUNCTION {name}()"
    schema_editor.execute(f"CREATE TRIGGER {name}_on_delete BEFORE DELETE ON {table} FOR EACH ROW {body}", params=None)


def allow_again(
    schema_editor: BaseDatabaseSchemaEditor, table: str, name: str, *, events: Sequence[str] = ("INSERT", "UPDATE")
) -> None:
    """Take the triggers of `forbid_unless` away again; for reversing a migration."""
    on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for event in events:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_on_{event.lower()}{on_table}", params=None)


def _forbid_on_postgresql(
    schema_editor: BaseDatabaseSchemaEditor, table: str, *, allow_delete: bool, unless: str
) -> None:
    schema_editor.execute(FORBID_ON_POSTGRESQL, params=None)
    allow_change(schema_editor, table)
    condition = f" WHEN (NOT coalesce(({unless}), false))" if unless else ""
    triggers = [("update", f"FOR EACH ROW{condition}")]
    if not allow_delete:
        triggers += [("delete", "FOR EACH ROW"), ("truncate", "FOR EACH STATEMENT")]
    for event, scope in triggers:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
            f"{scope} EXECUTE FUNCTION audit_forbid_change()",
            params=None,
        )


def _forbid_on_sqlite(schema_editor: BaseDatabaseSchemaEditor, table: str, *, allow_delete: bool, unless: str) -> None:
    allow_change(schema_editor, table)
    triggers = [("update", "UPDATE", f"WHEN NOT coalesce(({unless}), 0) " if unless else "")]
    if not allow_delete:
        triggers.append(("delete", "DELETE", ""))
    for name, event, condition in triggers:
        schema_editor.execute(forbid_on_sqlite(table, name, event, condition), params=None)
    forbid_replacing(schema_editor, table)


def is_there(table: str) -> str:
    """SQL: whether the row about to be inserted has the key of a row that is there."""
    return f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 (a table of ours)


def forbid_on_sqlite(table: str, name: str, event: str, condition: str) -> str:
    """The statement that makes one trigger of `forbid_change` on SQLite."""
    return (
        f"CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table} FOR EACH ROW {condition}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
