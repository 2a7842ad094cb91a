"""Whom the decree of a plenary meeting names does not sign it either. Raw SQL is bound too."""

import importlib

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, forbid_unless

before = importlib.import_module("certificates.migrations.0011_tray_stands")

ANOTHERS = before.ANOTHERS.removesuffix(")") + """
    AND NOT EXISTS (SELECT 1 FROM papers_paper p JOIN assessments_plenaryitem i ON i.meeting_id = p.about_id
        JOIN assessments_assessment a ON a.id = i.assessment_id JOIN applicants_dossier d ON d.id = a.dossier_id
        WHERE p.id = NEW.paper_id AND p.about_type = 'assessments.plenarymeeting' AND i.decision_id IS NOT NULL
        AND d.applicant_id = NEW.signer_id))"""


def bind(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, before.TRAY, "tray_signer_is_another")
    forbid_unless(schema_editor, before.TRAY, "tray_signer_is_another", ANOTHERS)


def back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, before.TRAY, "tray_signer_is_another")
    forbid_unless(schema_editor, before.TRAY, "tray_signer_is_another", before.ANOTHERS)


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0011_tray_stands"),
        ("assessments", "0028_meeting_begins"),
    ]

    operations = [migrations.RunPython(bind, back)]
