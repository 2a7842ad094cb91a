"""One pattern numbered the certificates of every scheme; it was Pelayanan Prima's, which keeps its parts. The counters go on.

Its level 0 is none. All other schemes wait for their own parts; a KKNI scheme has the level of its qualification. Whatever
one could apply for is in the scope of the licence until the office says otherwise.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FIRST = "pelayanan-prima"
STOCK = {"certificate": "82110 4225 0 {n:07d} {year}", "registration": "PLP {n:05d} {year}"}
COUNTED = {"certificate": "{n:07d}", "registration": "{n:05d}"}


def carry(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schemes = apps.get_model("schemes", "Scheme").objects
    schemes.update(in_scope=True)
    for version in apps.get_model("schemes", "SchemeVersion").objects.exclude(package=None).order_by("number"):
        schemes.filter(pk=version.scheme_id).update(level=version.package.qualification.level)
    for sequence in apps.get_model("numbers", "NumberSequence").objects.filter(scope__in=STOCK):
        if sequence.pattern == STOCK[sequence.scope]:
            theirs = {"kbli": "82110", "kbji": "4225", "field_letters": "PLP"}
        else:
            theirs = {f"{sequence.scope}_pattern": sequence.pattern}
        schemes.filter(slug=FIRST).update(**theirs)
        sequence.pattern = COUNTED[sequence.scope]
        sequence.save(update_fields=["pattern"])


class Migration(migrations.Migration):
    dependencies = [("schemes", "0010_scheme_identity"), ("numbers", "0001_initial")]

    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
