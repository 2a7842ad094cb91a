"""The register is append-only: a certificate comes from a competent decision, and only its status may ever change."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

CERTIFICATE = "certificates_certificate"
LETTER = "certificates_resultletter"
HANDOVER = "certificates_handover"

COMPETENT = """EXISTS (SELECT 1 FROM applicants_decision d WHERE d.id = NEW.decision_id AND d.dossier_id = NEW.dossier_id
    AND d.kind = 'certification' AND d.outcome = 'competent')"""
FINAL = """EXISTS (SELECT 1 FROM applicants_decision d WHERE d.id = NEW.decision_id AND d.dossier_id = NEW.dossier_id
    AND d.kind = 'certification' AND d.outcome IN ('competent', 'not_yet_competent'))"""
FIXED = (
    "code", "number", "registration_number", "dossier_id", "decision_id", "paper_id", "holder_name", "issued_on",
    "valid_until", "created_at",
)  # fmt: skip


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, CERTIFICATE, "certificate_from_its_decision", COMPETENT)
    forbid_unless(schema_editor, LETTER, "result_letter_from_its_decision", FINAL)
    forbid_change(
        schema_editor, CERTIFICATE, unless=" AND ".join(f"NEW.{column} = OLD.{column}" for column in FIXED)
    )
    forbid_change(schema_editor, LETTER)
    forbid_change(schema_editor, HANDOVER)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in (CERTIFICATE, LETTER, HANDOVER):
        allow_change(schema_editor, table)
    allow_again(schema_editor, CERTIFICATE, "certificate_from_its_decision")
    allow_again(schema_editor, LETTER, "result_letter_from_its_decision")


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0001_initial"),
        ("applicants", "0002_who_may_decide"),
        ("audit", "0002_append_only"),
    ]

    operations = [migrations.RunPython(forbid, allow)]
