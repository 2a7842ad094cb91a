"""Who entered and who admitted is written down for dossiers of before; rows that break the new table are marked.

Nothing is taken away: of two duties that must not meet, the later row is marked as not exclusive and stays.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again

INVOLVEMENT = "applicants_involvement"
ADMITTED = f"""INSERT INTO {INVOLVEMENT} (dossier_id, person_id, duty, since, exclusive)
    SELECT d.dossier_id, i.person_id, 'admitter', d.created_at, TRUE
    FROM applicants_decision d JOIN {INVOLVEMENT} i ON i.id = d.involvement_id WHERE d.kind = 'admission'"""
ENTERED = f"""INSERT INTO {INVOLVEMENT} (dossier_id, person_id, duty, since, exclusive)
    SELECT d.id, d.entered_by_id, 'enterer', d.opened_at, TRUE FROM applicants_dossier d
    WHERE d.entered_by_id IS NOT NULL AND d.entered_by_id <> d.applicant_id"""
APART = (
    ("enterer", "verifier"),
    ("verifier", "admitter"),
    ("verifier", "decider"),
)
EITHER_WAY = " OR ".join(
    f"(later.duty = '{one}' AND earlier.duty = '{other}')" for pair in APART for one, other in (pair, pair[::-1])
)
MARKED = f"""UPDATE {INVOLVEMENT} SET exclusive = FALSE WHERE id IN (
    SELECT later.id FROM {INVOLVEMENT} later JOIN {INVOLVEMENT} earlier
    ON earlier.dossier_id = later.dossier_id AND earlier.person_id = later.person_id AND earlier.id < later.id
    WHERE {EITHER_WAY})"""


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # It refuses every change of a row; the next migration puts it back.
    allow_again(schema_editor, INVOLVEMENT, "involvement_stands", events=("UPDATE",))
    for statement in (ADMITTED, ENTERED, MARKED):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("applicants", "0028_duties_apart")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
