"""Nothing is assessed before both signed the agreement, and that only after the self assessment; what was signed stands.

An exam that had begun before agreements were signed here goes on without one.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

ASSESSMENT = "assessments_assessment"
RESULT = "assessments_unitresult"
EVIDENCE = "assessments_evidenceitem"
RECORD = "assessments_formrecord"
ANSWER = "assessments_formanswer"
SIGNATURE = "assessments_formsignature"

BY_BOTH = f"""EXISTS (SELECT 1 FROM {ASSESSMENT} a WHERE a.id = NEW.assessment_id AND NOT a.needs_agreement)
    OR EXISTS (SELECT 1 FROM {RECORD} r JOIN schemes_tradeform t ON t.id = r.form_id
    WHERE r.assessment_id = NEW.assessment_id AND t.code = 'FR.AK.01'
    AND 2 = (SELECT COUNT(*) FROM {SIGNATURE} s WHERE s.record_id = r.id AND s.role IN ('candidate', 'assessor')))"""
UNSIGNED = f"NOT EXISTS (SELECT 1 FROM {SIGNATURE} s WHERE s.record_id = NEW.record_id)"
# The candidate signs as the applicant of the case, and the agreement follows a self assessment that may continue.
ITS_PEOPLE = f"""NEW.role <> 'candidate' OR EXISTS (SELECT 1 FROM {RECORD} r
    LEFT JOIN {ASSESSMENT} a ON a.id = r.assessment_id
    JOIN applicants_dossier d ON d.id = coalesce(r.dossier_id, a.dossier_id)
    WHERE r.id = NEW.record_id AND d.applicant_id = NEW.person_id)"""
AFTER_THE_FIRST = f"""NOT EXISTS (SELECT 1 FROM {RECORD} r JOIN schemes_tradeform t ON t.id = r.form_id
    WHERE r.id = NEW.record_id AND t.code = 'FR.AK.01')
    OR EXISTS (SELECT 1 FROM {RECORD} r JOIN {ASSESSMENT} a ON a.id = r.assessment_id
    JOIN {RECORD} own ON own.dossier_id = a.dossier_id JOIN {SIGNATURE} s ON s.record_id = own.id
    WHERE r.id = NEW.record_id AND s.said = 'may_continue')"""


def ask_the_scheduled(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rows = apps.get_model("assessments", "Assessment").objects
    rows.filter(event__state="scheduled").update(needs_agreement=True)


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, RESULT, "unit_result_agreed", BY_BOTH, events=("INSERT",))
    forbid_unless(schema_editor, EVIDENCE, "evidence_agreed", BY_BOTH, events=("INSERT",))
    forbid_unless(schema_editor, ANSWER, "form_answer_unsigned", UNSIGNED)
    forbid_change(schema_editor, SIGNATURE)
    forbid_unless(schema_editor, SIGNATURE, "form_signed_by_its_people", ITS_PEOPLE, events=("INSERT",))
    forbid_unless(schema_editor, SIGNATURE, "agreement_after_self_assessment", AFTER_THE_FIRST, events=("INSERT",))


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, RESULT, "unit_result_agreed", events=("INSERT",))
    allow_again(schema_editor, EVIDENCE, "evidence_agreed", events=("INSERT",))
    allow_again(schema_editor, ANSWER, "form_answer_unsigned")
    allow_change(schema_editor, SIGNATURE)
    allow_again(schema_editor, SIGNATURE, "form_signed_by_its_people", events=("INSERT",))
    allow_again(schema_editor, SIGNATURE, "agreement_after_self_assessment", events=("INSERT",))


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0022_trade_forms"),
        ("schemes", "0019_trade_forms"),
    ]

    operations = [
        migrations.RunPython(ask_the_scheduled, migrations.RunPython.noop),
        migrations.RunPython(forbid, allow),
    ]
