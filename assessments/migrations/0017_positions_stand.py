"""Raw SQL is bound too: a meeting sits with its quorum, positions come from present members, nobody decides alone."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

ASSESSMENT = "assessments_assessment"
DECISION = "applicants_decision"
ITEM = "assessments_plenaryitem"
MEETING = "assessments_plenarymeeting"
MEMBER = "assessments_plenarymember"
POSITION = "assessments_plenaryposition"

PRESENT = "(SELECT count(*) FROM assessments_plenarymember q WHERE q.meeting_id = {meeting} AND q.present_at IS NOT NULL)"
CHAIR = (
    "EXISTS (SELECT 1 FROM assessments_plenarymember q"
    " WHERE q.meeting_id = {meeting} AND q.present_at IS NOT NULL AND q.role = 'chair')"
)
# A meeting sits, and has sat, with as many members as its rule asks for, its chair among them.
QUORUM = (
    f"NEW.state NOT IN ('in_session', 'closed') OR ({PRESENT.format(meeting='NEW.id')} >= NEW.least_present"
    f" AND {CHAIR.format(meeting='NEW.id')})"
)
# Who sits changes only while the meeting is prepared; later somebody may still come, nobody is taken out.
PLANNED = f"EXISTS (SELECT 1 FROM {MEETING} p WHERE p.id = NEW.meeting_id AND p.state = 'planned')"
SEATED = f"""{PLANNED} OR EXISTS (SELECT 1 FROM {MEMBER} m WHERE m.id = NEW.id AND m.meeting_id = NEW.meeting_id
    AND m.person_id = NEW.person_id AND m.role = NEW.role
    AND (m.present_at IS NULL OR m.present_at = NEW.present_at))"""
# A position is a present member's own, on an undecided case of a meeting in session; their Involvement says they may decide.
SPOKEN = f"""EXISTS (SELECT 1 FROM {ITEM} t
    JOIN {MEETING} p ON p.id = t.meeting_id
    JOIN {ASSESSMENT} a ON a.id = t.assessment_id
    JOIN {MEMBER} m ON m.meeting_id = t.meeting_id
    JOIN applicants_involvement i ON i.dossier_id = a.dossier_id AND i.person_id = m.person_id
    WHERE t.id = NEW.item_id AND m.id = NEW.member_id AND i.id = NEW.involvement_id AND i.duty = 'decider'
    AND t.decision_id IS NULL AND t.released_at IS NULL AND p.state = 'in_session' AND m.present_at IS NOT NULL)"""
SAME_POSITION = (
    "NEW.item_id = OLD.item_id AND NEW.member_id = OLD.member_id AND NEW.involvement_id = OLD.involvement_id"
)
# The decision of an item is about the item's dossier, whoever fixed it was present, and enough members said what they hold.
DECIDED = f"""NEW.decision_id IS NULL OR EXISTS (SELECT 1 FROM {DECISION} d
    JOIN {ASSESSMENT} a ON a.dossier_id = d.dossier_id
    JOIN applicants_involvement i ON i.id = d.involvement_id
    JOIN {MEMBER} m ON m.person_id = i.person_id
    JOIN {MEETING} p ON p.id = m.meeting_id
    WHERE d.id = NEW.decision_id AND d.kind = 'certification' AND a.id = NEW.assessment_id
    AND m.meeting_id = NEW.meeting_id AND m.present_at IS NOT NULL AND p.state = 'in_session'
    AND {PRESENT.format(meeting="p.id")} >= p.least_present AND {CHAIR.format(meeting="p.id")}
    AND (SELECT count(*) FROM {POSITION} s WHERE s.item_id = NEW.id) >= p.least_positions)"""
# As before: no word of attendance or positions.
DECIDED_BEFORE = f"""NEW.decision_id IS NULL OR EXISTS (SELECT 1 FROM {DECISION} d
    JOIN {ASSESSMENT} a ON a.dossier_id = d.dossier_id
    JOIN applicants_involvement i ON i.id = d.involvement_id
    JOIN {MEMBER} m ON m.person_id = i.person_id
    WHERE d.id = NEW.decision_id AND d.kind = 'certification' AND a.id = NEW.assessment_id
    AND m.meeting_id = NEW.meeting_id)"""
# Whatever it hangs on: at least two people took the duty of deciding the dossier.
NOT_ALONE = """NEW.kind <> 'certification' OR (SELECT count(DISTINCT i.person_id) FROM applicants_involvement i
    WHERE i.dossier_id = NEW.dossier_id AND i.duty = 'decider') >= 2"""


def note_who_sat(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Until now only who was there was a member: the move that opens a meeting said so."""
    member, meeting = apps.get_model("assessments", "PlenaryMember"), apps.get_model("assessments", "PlenaryMeeting")
    for row in meeting.objects.filter(state__in=["in_session", "closed"]):
        member.objects.filter(meeting=row, present_at=None).update(present_at=row.created_at)


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, MEETING, "plenary_sits_with_its_quorum", QUORUM)
    forbid_unless(schema_editor, MEMBER, "plenary_member_stands", PLANNED, events=("INSERT",))
    forbid_unless(schema_editor, MEMBER, "plenary_member_keeps_their_seat", SEATED, events=("UPDATE",))
    forbid_unless(schema_editor, POSITION, "plenary_position_of_a_present_member", SPOKEN)
    forbid_change(schema_editor, POSITION, unless=SAME_POSITION)
    forbid_unless(schema_editor, ITEM, "plenary_decision_by_member", DECIDED)
    forbid_unless(schema_editor, DECISION, "decision_not_by_one_alone", NOT_ALONE, events=("INSERT",))


def as_before(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, MEETING, "plenary_sits_with_its_quorum")
    allow_again(schema_editor, MEMBER, "plenary_member_stands", events=("INSERT",))
    allow_again(schema_editor, MEMBER, "plenary_member_keeps_their_seat", events=("UPDATE",))
    allow_again(schema_editor, POSITION, "plenary_position_of_a_present_member")
    allow_change(schema_editor, POSITION)
    forbid_unless(schema_editor, ITEM, "plenary_decision_by_member", DECIDED_BEFORE)
    allow_again(schema_editor, DECISION, "decision_not_by_one_alone", events=("INSERT",))


class Migration(migrations.Migration):
    dependencies = [("assessments", "0016_plenary_as_a_meeting"), ("applicants", "0038_declared_office")]

    operations = [migrations.RunPython(note_who_sat, migrations.RunPython.noop), migrations.RunPython(forbid, as_before)]
