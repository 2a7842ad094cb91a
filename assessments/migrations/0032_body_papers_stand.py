"""Raw SQL is bound too: papers of an external body are entered by one person and checked by another, and then stand.

A decision that no meeting took is on such a paper, word for word.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import (
    allow_again,
    allow_change,
    forbid_change,
    forbid_deleting_unless,
    forbid_unless,
)

PAPER = "assessments_bodypaper"
ROW = "assessments_bodypaperrow"
WEAK = "assessments_bodypaperrow_weak"
DECISION = "applicants_decision"

EXTERNAL = """EXISTS (SELECT 1 FROM assessments_examevent e JOIN schemes_schemeversion v ON v.id = e.scheme_version_id
    JOIN schemes_scheme s ON s.id = v.scheme_id JOIN schemes_certificationbody b ON b.id = s.body_id
    WHERE e.id = NEW.event_id AND NOT b.portal_issued)"""
# Until it was checked or taken back; what it is and its scan never change.
OPEN = """OLD.checked_at IS NULL AND OLD.withdrawn_at IS NULL AND NEW.code = OLD.code AND NEW.event_id = OLD.event_id
    AND NEW.kind = OLD.kind AND NEW.number = OLD.number AND NEW.dated = OLD.dated AND NEW.file_id = OLD.file_id"""
SAYS_SOMETHING = f"NEW.checked_at IS NULL OR EXISTS (SELECT 1 FROM {ROW} r WHERE r.paper_id = NEW.id)"
# The row speaks of a candidate of that exam, by whoever has the duty, and is checked by whoever checked the paper.
ITS_PEOPLE = f"""EXISTS (SELECT 1 FROM {PAPER} p JOIN assessments_assessment a ON a.event_id = p.event_id
    JOIN applicants_involvement i ON i.dossier_id = a.dossier_id
    WHERE p.id = NEW.paper_id AND a.id = NEW.assessment_id AND i.id = NEW.entering_id AND i.duty = 'transcriber')
    AND (NEW.checking_id IS NULL OR EXISTS (SELECT 1 FROM {PAPER} p JOIN assessments_assessment a ON a.event_id = p.event_id
    JOIN applicants_involvement i ON i.dossier_id = a.dossier_id WHERE p.id = NEW.paper_id AND a.id = NEW.assessment_id
    AND i.id = NEW.checking_id AND i.duty = 'checker' AND i.person_id = p.checked_by_id))"""
WHILE_OPEN = f"""EXISTS (SELECT 1 FROM {PAPER} p WHERE p.id = NEW.paper_id
    AND p.checked_at IS NULL AND p.withdrawn_at IS NULL)"""
ONLY_CHECKED = f"""OLD.checking_id IS NULL AND NEW.checking_id IS NOT NULL AND NEW.paper_id = OLD.paper_id
    AND NEW.assessment_id = OLD.assessment_id AND NEW.entering_id = OLD.entering_id AND NEW.outcome = OLD.outcome
    AND NEW.reason = OLD.reason AND NEW.certificate_number = OLD.certificate_number
    AND NEW.registration_number = OLD.registration_number AND coalesce(NEW.issued_on, '1900-01-01') = coalesce(OLD.issued_on, '1900-01-01')
    AND coalesce(NEW.valid_until, '1900-01-01') = coalesce(OLD.valid_until, '1900-01-01')"""
DELETED_WHILE_OPEN = f"""EXISTS (SELECT 1 FROM {PAPER} p WHERE p.id = OLD.paper_id
    AND p.checked_at IS NULL AND p.withdrawn_at IS NULL)"""
UNITS_WHILE_OPEN = f"""EXISTS (SELECT 1 FROM {ROW} r JOIN {PAPER} p ON p.id = r.paper_id
    WHERE r.id = {{which}}.bodypaperrow_id AND p.checked_at IS NULL AND p.withdrawn_at IS NULL)"""
DECIDERS = """(SELECT count(DISTINCT i.person_id) FROM applicants_involvement i
    WHERE i.dossier_id = NEW.dossier_id AND i.duty = 'decider') >= 2"""
BY_A_DECIDER = """EXISTS (SELECT 1 FROM applicants_involvement i WHERE i.id = NEW.involvement_id AND i.duty = 'decider')"""
ON_PAPER = f"""EXISTS (SELECT 1 FROM {ROW} r JOIN {PAPER} p ON p.id = r.paper_id
    JOIN assessments_assessment a ON a.id = r.assessment_id
    WHERE r.checking_id = NEW.involvement_id AND a.dossier_id = NEW.dossier_id AND p.kind = 'decision'
    AND p.checked_at IS NOT NULL AND r.outcome = NEW.outcome AND r.reason = NEW.reason AND p.dated = NEW.decided_on)"""
NOT_ALONE_BEFORE = f"NEW.kind <> 'certification' OR {DECIDERS}"
NOT_ALONE = f"NEW.kind <> 'certification' OR ({BY_A_DECIDER} AND {DECIDERS}) OR {ON_PAPER}"


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, PAPER, "body_paper_of_an_external_body", EXTERNAL, events=("INSERT",))
    forbid_unless(schema_editor, PAPER, "body_paper_says_something", SAYS_SOMETHING)
    forbid_change(schema_editor, PAPER, unless=OPEN)
    forbid_unless(schema_editor, ROW, "body_row_by_its_people", ITS_PEOPLE)
    forbid_unless(schema_editor, ROW, "body_row_while_open", WHILE_OPEN, events=("INSERT",))
    forbid_change(schema_editor, ROW, allow_delete=True, unless=ONLY_CHECKED)
    forbid_deleting_unless(schema_editor, ROW, "body_row_stands", DELETED_WHILE_OPEN)
    forbid_unless(schema_editor, WEAK, "body_units_while_open", UNITS_WHILE_OPEN.format(which="NEW"), events=("INSERT",))
    forbid_change(schema_editor, WEAK, allow_delete=True)
    forbid_deleting_unless(schema_editor, WEAK, "body_units_stand", UNITS_WHILE_OPEN.format(which="OLD"))
    forbid_unless(schema_editor, DECISION, "decision_not_by_one_alone", NOT_ALONE, events=("INSERT",))


def as_before(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, PAPER, "body_paper_of_an_external_body", events=("INSERT",))
    allow_again(schema_editor, PAPER, "body_paper_says_something")
    allow_again(schema_editor, ROW, "body_row_by_its_people")
    allow_again(schema_editor, ROW, "body_row_while_open", events=("INSERT",))
    allow_again(schema_editor, ROW, "body_row_stands", events=("DELETE",))
    allow_again(schema_editor, WEAK, "body_units_while_open", events=("INSERT",))
    allow_again(schema_editor, WEAK, "body_units_stand", events=("DELETE",))
    for table in (PAPER, ROW, WEAK):
        allow_change(schema_editor, table)
    forbid_unless(schema_editor, DECISION, "decision_not_by_one_alone", NOT_ALONE_BEFORE, events=("INSERT",))


class Migration(migrations.Migration):
    dependencies = [("assessments", "0031_body_papers"), ("applicants", "0042_recorded_by_two")]

    operations = [migrations.RunPython(forbid, as_before)]
