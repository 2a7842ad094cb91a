"""What was approved stays approved, as it was drawn; whom a paper is about does not sign it. Raw SQL is bound too."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

TRAY = "certificates_traypaper"
MADE = ("paper_id", "office_id", "signer_id", "laid_at")
# Empty for a list, and where the portal prepared the paper.
EMPTY_OR_MADE = ("dossier_id", "prepared_by_id")
STANDS = " AND ".join(
    [
        "OLD.state <> 'approved'",
        *(f"NEW.{column} = OLD.{column}" for column in MADE),
        *(f"coalesce(NEW.{column}, 0) = coalesce(OLD.{column}, 0)" for column in EMPTY_OR_MADE),
    ]
)
AS_DRAWN = """NEW.state <> 'approved' OR EXISTS (SELECT 1 FROM papers_paper p
    WHERE p.id = NEW.paper_id AND p.state = 'ready' AND p.sha256 = NEW.sha256)"""
ANOTHERS = """NEW.state <> 'approved' OR (
    NOT EXISTS (SELECT 1 FROM applicants_dossier d WHERE d.id = NEW.dossier_id AND d.applicant_id = NEW.signer_id)
    AND NOT EXISTS (SELECT 1 FROM applicants_decision c JOIN applicants_dossier d ON d.id = c.dossier_id
        WHERE c.letter_id = NEW.paper_id AND d.applicant_id = NEW.signer_id)
    AND NOT EXISTS (SELECT 1 FROM papers_paper p JOIN certificates_transmittedsheet s ON s.transmittal_id = p.about_id
        JOIN certificates_certificate c ON c.id = s.certificate_id JOIN applicants_dossier d ON d.id = c.dossier_id
        WHERE p.id = NEW.paper_id AND p.about_type = 'certificates.transmittal' AND d.applicant_id = NEW.signer_id))"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_change(schema_editor, TRAY, unless=STANDS)
    forbid_unless(schema_editor, TRAY, "tray_approved_what_was_drawn", AS_DRAWN)
    forbid_unless(schema_editor, TRAY, "tray_signer_is_another", ANOTHERS)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, TRAY, "tray_signer_is_another")
    allow_again(schema_editor, TRAY, "tray_approved_what_was_drawn")
    allow_change(schema_editor, TRAY)


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0010_signature_tray"),
        ("applicants", "0030_duties_bound"),
        ("papers", "0005_signed_copy"),
    ]

    operations = [migrations.RunPython(forbid, allow)]
