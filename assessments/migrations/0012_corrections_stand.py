"""Entries are only added, evidence is only taken back, and a recommended result changes only beside an entry with its reason."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

ASSESSMENT = "assessments_assessment"
RESULT = "assessments_unitresult"
ENTRY = "assessments_resultentry"
EVIDENCE = "assessments_evidenceitem"

SAME = "NEW.dossier_id = OLD.dossier_id AND NEW.event_id = OLD.event_id"
OPEN_BEFORE = f"OLD.recommended_at IS NULL AND OLD.absent_at IS NULL AND {SAME}"
OPEN_ROW = f"OLD.recommended_at IS NULL AND OLD.absent_at IS NULL AND OLD.unfinished_at IS NULL AND {SAME}"
CORRECTED = (
    "OLD.recommended_at IS NOT NULL AND NEW.recommended_at = OLD.recommended_at AND NEW.corrected_at IS NOT NULL "
    "AND (OLD.corrected_at IS NULL OR NEW.corrected_at >= OLD.corrected_at) AND NEW.involvement_id = OLD.involvement_id "
    f"AND NEW.absent_at IS NULL AND NEW.unfinished_at IS NULL AND NEW.path_confirmed_id = OLD.path_confirmed_id AND {SAME}"
)
# The plenary has closed the case on this assessment.
DECIDED = """EXISTS (SELECT 1 FROM assessments_plenaryitem p JOIN applicants_decision d ON d.id = p.decision_id
    WHERE p.assessment_id = {assessment} AND d.outcome <> 'deferred')"""
STILL_OPEN = (
    f"EXISTS (SELECT 1 FROM {ASSESSMENT} a WHERE a.id = NEW.assessment_id"
    " AND a.recommended_at IS NULL AND a.absent_at IS NULL AND a.unfinished_at IS NULL)"
)
OPEN_OLD_WAY = (
    f"EXISTS (SELECT 1 FROM {ASSESSMENT} a WHERE a.id = NEW.assessment_id"
    " AND a.recommended_at IS NULL AND a.absent_at IS NULL)"
)
RECOMMENDED = f"EXISTS (SELECT 1 FROM {ASSESSMENT} a WHERE a.id = NEW.assessment_id AND a.recommended_at IS NOT NULL)"
UNDECIDED = f"NOT {DECIDED.format(assessment='NEW.assessment_id')}"
ENTRY_RULE = f"({STILL_OPEN} AND NEW.reason = '') OR ({RECOMMENDED} AND NEW.reason <> '' AND {UNDECIDED})"
WITH_ITS_ENTRY = f"""EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.assessment_id = NEW.assessment_id
    AND e.scheme_unit_id = NEW.scheme_unit_id AND e.n = NEW.version AND e.result = NEW.result AND e.note = NEW.note
    AND e.reason <> '')"""
RESULT_RULE = f"{STILL_OPEN} OR ({RECOMMENDED} AND {UNDECIDED} AND {WITH_ITS_ENTRY})"
NOTHING_OPEN = f"""NEW.result <> 'competent' OR NOT EXISTS (SELECT 1 FROM {EVIDENCE} e
    WHERE e.assessment_id = NEW.assessment_id AND e.scheme_unit_id = NEW.scheme_unit_id AND e.outcome = 'inconclusive'
    AND e.withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM {EVIDENCE} f WHERE f.follows_id = e.id
    AND f.withdrawn_at IS NULL AND f.outcome <> 'inconclusive'))"""
NO_DOUBT_LATER = f"""NEW.outcome <> 'inconclusive' OR NEW.withdrawn_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM {RESULT} r
    WHERE r.assessment_id = NEW.assessment_id AND r.scheme_unit_id = NEW.scheme_unit_id AND r.result = 'competent')"""
WEAK = f"EXISTS (SELECT 1 FROM {RESULT} r WHERE r.assessment_id = NEW.id AND r.result = 'not_yet_competent')"
CORRECTED_RULE = f"""NEW.corrected_at IS NULL OR (NOT {DECIDED.format(assessment="NEW.id")}
    AND EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.assessment_id = NEW.id AND e.reason <> '' AND e.at = NEW.corrected_at)
    AND ((NEW.recommendation = 'not_yet_competent' AND {WEAK}) OR (NEW.recommendation = 'competent' AND NOT {WEAK})))"""
UNCHANGED = " AND ".join(
    f"NEW.{name} = OLD.{name}"
    for name in ("assessment_id", "scheme_unit_id", "method", "outcome", "note", "client_id", "by_id", "at")
)
TAKEN_BACK = (
    f"OLD.withdrawn_at IS NULL AND {UNCHANGED} AND coalesce(NEW.file_id, 0) = coalesce(OLD.file_id, 0) "
    "AND coalesce(NEW.follows_id, 0) = coalesce(OLD.follows_id, 0)"
)


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, ASSESSMENT)
    forbid_change(schema_editor, ASSESSMENT, allow_delete=True, unless=f"({OPEN_ROW}) OR ({CORRECTED})")
    forbid_unless(schema_editor, ASSESSMENT, "assessment_corrected_with_reason", CORRECTED_RULE, events=("UPDATE",))
    forbid_unless(schema_editor, RESULT, "unit_result_while_open", RESULT_RULE)
    forbid_unless(schema_editor, RESULT, "unit_result_nothing_open", NOTHING_OPEN)
    forbid_change(schema_editor, ENTRY)
    forbid_unless(schema_editor, ENTRY, "result_entry_in_time", ENTRY_RULE, events=("INSERT",))
    forbid_change(schema_editor, EVIDENCE, unless=TAKEN_BACK)
    forbid_unless(schema_editor, EVIDENCE, "evidence_while_open", STILL_OPEN)
    forbid_unless(schema_editor, EVIDENCE, "evidence_no_doubt_later", NO_DOUBT_LATER)


def as_before(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, ASSESSMENT)
    forbid_change(schema_editor, ASSESSMENT, allow_delete=True, unless=OPEN_BEFORE)
    allow_again(schema_editor, ASSESSMENT, "assessment_corrected_with_reason", events=("UPDATE",))
    forbid_unless(schema_editor, RESULT, "unit_result_while_open", OPEN_OLD_WAY)
    allow_again(schema_editor, RESULT, "unit_result_nothing_open")
    for table in (ENTRY, EVIDENCE):
        allow_change(schema_editor, table)
    allow_again(schema_editor, ENTRY, "result_entry_in_time", events=("INSERT",))
    allow_again(schema_editor, EVIDENCE, "evidence_while_open")
    allow_again(schema_editor, EVIDENCE, "evidence_no_doubt_later")


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0011_results_with_history"),
        ("applicants", "0002_who_may_decide"),
    ]

    operations = [migrations.RunPython(forbid, as_before)]
