"""PostgreSQL finds names by how they begin one after the other, so that it may stop at the first thousand of a common one."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

INDEX = "CREATE INDEX user_name_beginning ON accounts_user ((upper(full_name::text)) text_pattern_ops)"


def build(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX, params=None)


def drop(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS user_name_beginning", params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_known_people")]

    operations = [migrations.RunPython(build, drop)]
