"""An index over the words of people's names, so that a search among a million names does not read them all."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

INDEX = """CREATE INDEX user_name_words ON accounts_user
    USING gin (to_tsvector('simple', translate(full_name, '.,/''()-', '       ')))"""


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Only where the engine knows such an index; SQLite is for portals small enough to read through."""
    del apps
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX, params=None)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    schema_editor.execute("DROP INDEX IF EXISTS user_name_words", params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_merged_people")]

    operations = [migrations.RunPython(make, drop)]
