"""What a dishonest insider would try on a database that holds a finished case, statement by statement."""

from __future__ import annotations

from typing import Final

from django.apps import apps

# Every table the database itself guards, and a change somebody would profit from. That none is left out, a test asks the
# triggers (tests/home/test_tampering_list.py).
STANDING: Final = {
    "applicants_attestation": "name = 'Orang lain'",
    "applicants_attesteddocument": "sha256 = 'x'",
    "applicants_casemessage": "text = 'lain'",
    "applicants_decision": "reason = 'lain'",
    "applicants_dossier": "applicant_id = (SELECT max(id) FROM accounts_user)",
    "applicants_fieldvisit": "findings = 'lain'",
    "applicants_involvement": "since = '2020-01-01'",
    "applicants_prerequisitewaiver": "reason = 'lain'",
    "applicants_signature": "typed_name = 'Orang lain'",
    "applicants_technicalreview": "reasons = 'lain'",
    "applicants_verdict": "note = 'lain'",
    "approvals_approval": "reason = 'lain'",
    "approvals_approval_concerned": "user_id = (SELECT min(id) FROM accounts_user)",
    "assessments_assessment": "recommendation = 'not_yet_competent'",
    "assessments_declaredrelation": "words = 'Tidak ada hubungan.'",
    "assessments_evidenceitem": "note = 'lain'",
    "assessments_explanation": "answer = 'lain'",
    "assessments_formanswer": "value = 'competent'",
    "assessments_formrecord": "assessment_id = (SELECT max(id) FROM assessments_assessment)",
    "assessments_formsignature": "said = 'may_continue'",
    "assessments_impartialitydeclaration": "declared_at = '2020-01-01 00:00:00+00'",
    "assessments_impartialitywaiver": "reason = 'lain'",
    "assessments_otherresult": "note = 'lain'",
    "assessments_plenaryitem": "decision_id = NULL",
    "assessments_plenarymeeting": "state = 'planned'",
    "assessments_plenarymember": "present_at = NULL",
    "assessments_plenaryposition": "stance = 'competent'",
    "assessments_reassessment": "earlier_id = (SELECT max(id) FROM applicants_dossier)",
    "assessments_resultentry": "note = 'lain'",
    "assessments_sitecheck": "is_ready = TRUE",
    "assessments_sitecheckitem": "is_there = TRUE",
    "assessments_sitecheckphoto": "file_id = (SELECT max(id) FROM files_storedfile)",
    "assessments_standingresult": "result_id = (SELECT max(id) FROM assessments_unitresult)",
    "assessments_unitresult": "result = 'not_yet_competent'",
    "audit_auditevent": "actor_name = 'Orang lain'",
    "audit_auditseal": "hash = 'x'",
    "audit_reading": "reader_name = 'Orang lain'",
    "certificates_agreement": "typed_name = 'Orang lain'",
    "certificates_certificate": "holder_name = 'Orang lain'",
    "certificates_handover": "receiver_name = 'Orang lain'",
    "certificates_resultletter": "holder_name = 'Orang lain'",
    "certificates_transmittal": "issued_on = '2020-01-01'",
    "certificates_transmittedsheet": "position = 99",
    "certificates_traypaper": "signer_id = (SELECT max(id) FROM accounts_user)",
    "complaints_appeal": "reason = 'lain'",
    "complaints_appealfile": "file_id = (SELECT max(id) FROM files_storedfile)",
    "holdings_heldunit": "certificate_number = 'lain'",
    "papers_paper": "sha256 = 'x'",
    "sla_clockevent": "by_name = 'Orang lain'",
}
# Whose rows may go under conditions of their own (an involvement that nothing points to): not among the deletions.
MAY_GO: Final = {"applicants_involvement"}
# Guards of updates that are not named after their table.
_GUARDS: Final = {
    "applicants_dossier": "dossier_keeps_its_applicant_on_update",
    "applicants_involvement": "involvement_stands_on_update",
    "assessments_formanswer": "form_answer_unsigned_on_update",
    "assessments_plenarymeeting": "plenary_goes_forward_on_update",
    "assessments_plenarymember": "plenary_member_keeps_their_seat_on_update",
    "assessments_plenaryposition": "plenary_position_of_a_present_member_on_update",
}


# A sheet marked as there while its list waits to be counted: what never came could be handed over.
MARKED: Final = "UPDATE certificates_transmittedsheet SET arrived = TRUE WHERE arrived IS NULL"
_COUNTED: Final = "WHERE state = 'received'"


def guard_of(table: str) -> str:
    """The trigger that refuses updates."""
    return _GUARDS.get(table, f"{table}_no_update")


def rows_changed() -> list[str]:
    """Changes and deletions of rows, in SQL that both engines understand."""
    changes = [MARKED, *(f"UPDATE {table} SET {change}" for table, change in STANDING.items())]
    return changes + [f"DELETE FROM {table}" for table in STANDING if table not in MAY_GO]


def on_postgresql() -> list[str]:
    """Everything to try as the role of the application; each statement stands alone."""
    return [
        *rows_changed(),
        *(f"SET certportal.changes_allowed = 'on'; UPDATE {table} SET {change}" for table, change in STANDING.items()),
        *(statement for table, change in STANDING.items() for statement in _on_table(table, change)),
        *_AROUND_THE_TABLES,
    ]


_THE_APPLICANT: Final = "duty = 'applicant' AND dossier_id IN (SELECT dossier_id FROM certificates_certificate)"


def _first(table: str, kind: str = "") -> str:
    """One row of the table (of that kind), where two may not carry the same value."""
    return f"WHERE id = (SELECT min(id) FROM {table}" + (f" WHERE kind = '{kind}')" if kind else ")")


def with_the_database_in_hand() -> list[str]:
    """Changes by somebody no trigger asks, in SQL that both engines understand; all triggers stand afterwards."""
    return [
        "UPDATE audit_auditevent SET actor_name = 'Orang lain' WHERE id = (SELECT max(id) FROM audit_auditevent)",
        "UPDATE audit_auditevent SET note = 'x', salt = '' WHERE stream = 'issuance'",
        "UPDATE audit_auditseal SET code = hash",
        "UPDATE audit_auditseal SET key_id = '', code = ''",
        "UPDATE audit_auditseal SET position = position + 1000",
        "DELETE FROM audit_auditseal WHERE position = 2",
        "DELETE FROM audit_auditevent WHERE id = (SELECT min(id) FROM audit_auditevent)",
        "UPDATE papers_paper SET sha256 = 'x' WHERE state = 'ready'",
        "UPDATE papers_paper SET facts = '{}'",
        f"UPDATE papers_paper SET number = 'lain' {_first('papers_paper', 'result_letter')}",
        "UPDATE papers_paper SET kind = 'receipt' WHERE kind = 'certificate'",
        "UPDATE papers_paper SET about_id = about_id + 1000 WHERE kind = 'certificate'",
        f"UPDATE papers_paper SET code = 'AAAA' {_first('papers_paper', 'certificate')}",
        f"UPDATE certificates_certificate SET number = 'lain' {_first('certificates_certificate')}",
        f"UPDATE certificates_certificate SET registration_number = 'lain' {_first('certificates_certificate')}",
        "UPDATE certificates_certificate SET holder_name = 'Orang lain'",
        "UPDATE certificates_certificate SET valid_until = '2099-01-01'",
        "UPDATE certificates_certificate SET issued_on = '2020-01-01'",
        f"UPDATE certificates_certificate SET code = 'AAAA' {_first('certificates_certificate')}",
        f"UPDATE certificates_resultletter SET number = 'lain' {_first('certificates_resultletter')}",
        "UPDATE certificates_resultletter SET holder_name = 'Orang lain'",
        "UPDATE certificates_resultletter SET issued_on = '2020-01-01'",
        "DELETE FROM certificates_certificate",
        "DELETE FROM certificates_resultletter",
        "UPDATE applicants_decision SET outcome = 'not_yet_competent', reason = 'x' WHERE kind = 'certification'",
        "DELETE FROM applicants_decision WHERE kind = 'certification'",
        # One case, whose papers are out: nobody has two open ones for a scheme, or two duties in one.
        "UPDATE applicants_dossier SET applicant_id = (SELECT max(id) FROM accounts_user) WHERE state = 'handed_over'",
        "UPDATE applicants_attestation SET name = 'Orang lain'",
        "UPDATE applicants_attestation SET nip = '197001011995011001'",
        "UPDATE applicants_attestation SET position_title = 'Sekretaris', work_unit = ''",
        "UPDATE applicants_attestation SET identified = 'petugas'",
        "UPDATE applicants_attestation SET basis = 'listed'",
        "UPDATE applicants_attestation SET person_id = (SELECT max(id) FROM accounts_user)",
        "UPDATE applicants_attestation SET way = 'link', person_id = NULL",
        "UPDATE applicants_attestation SET at = '2020-01-01 00:00:00'",
        "UPDATE applicants_attesteddocument SET sha256 = 'x'",
        "UPDATE applicants_attesteddocument SET n = n + 1",
        "UPDATE applicants_attesteddocument SET title = 'lain'",
        "DELETE FROM applicants_attesteddocument WHERE id = (SELECT max(id) FROM applicants_attesteddocument)",
        "UPDATE applicants_signature SET typed_name = 'Orang lain'",
        "DELETE FROM applicants_signature",
        f"UPDATE certificates_transmittal SET number = 'lain' {_COUNTED}",
        f"UPDATE certificates_transmittal SET note = 'lain' {_COUNTED}",
        f"UPDATE certificates_transmittal SET state = 'passed', received_by_id = NULL, received_at = NULL, note = '' {_COUNTED}",
        "UPDATE certificates_transmittal SET receiver_id = sender_id, sender_id = receiver_id",
        "UPDATE certificates_transmittal SET passed_by_id = (SELECT max(id) FROM accounts_user)",
        f"UPDATE certificates_transmittal SET received_by_id = (SELECT max(id) FROM accounts_user) {_COUNTED}",
        f"UPDATE certificates_transmittal SET received_at = '2099-01-01 00:00:00' {_COUNTED}",
        "UPDATE certificates_handover SET given_by_id = (SELECT max(id) FROM accounts_user)",
        "UPDATE certificates_handover SET handed_over_at = '2020-01-01 00:00:00'",
        MARKED,
        "DELETE FROM certificates_transmittedsheet",
        "UPDATE approvals_approval SET reason = 'lain' WHERE state = 'waiting'",
        "UPDATE approvals_approval SET facts = '{}' WHERE state = 'waiting'",
        "UPDATE approvals_approval SET asked_by_id = (SELECT max(id) FROM accounts_user)",
        "UPDATE approvals_approval SET state = 'waiting' WHERE state = 'done'",
        "UPDATE approvals_approval SET decided_by_id = (SELECT max(id) FROM accounts_user) WHERE state = 'done'",
        "DELETE FROM approvals_approval_concerned",
        f"UPDATE applicants_involvement SET person_id = (SELECT max(id) FROM accounts_user) WHERE {_THE_APPLICANT}",
        "UPDATE numbers_numbercounter SET next = next + 1",
        "UPDATE numbers_numbercounter SET next = 1",
        "DELETE FROM numbers_numbercounter",
        "UPDATE files_storedfile SET sha256 = 'x' WHERE root = 'paper'",
        "UPDATE papers_paper SET file_id = NULL, state = 'reserved', sha256 = '' WHERE kind = 'certificate'",
    ]


def on_sqlite() -> list[tuple[str, ...]]:
    """Everything to try with the file; statements of one tuple belong together."""
    dropped = [
        (f"DROP TRIGGER {guard_of(table)}", f"UPDATE {table} SET {change}") for table, change in STANDING.items()
    ]
    return [
        *((statement,) for statement in rows_changed()),
        *(("CREATE TABLE audit_changes_allowed (on_since text)", "INSERT INTO audit_changes_allowed VALUES ('now')",
           f"UPDATE {table} SET {change}") for table, change in STANDING.items()),
        *((replacing(table, change),) for table, change in STANDING.items()),
        *dropped,
        *((f"DROP TRIGGER {guard_of(table)}",) for table in STANDING),
        *((*statements, _MADE_AGAIN.format(guard=guard_of(table), table=table))
          for table, statements in zip(STANDING, dropped, strict=True)),
        *((f"CREATE TRIGGER extra AFTER INSERT ON {table} BEGIN DELETE FROM audit_auditseal; END",) for table in STANDING),
        *((f"DROP TABLE {table}",) for table in STANDING),
    ]  # fmt: skip


# The guard back under its name, but it refuses nothing.
_MADE_AGAIN: Final = "CREATE TRIGGER {guard} BEFORE UPDATE ON {table} WHEN 0 BEGIN SELECT 1; END"


def replacing(table: str, change: str) -> str:
    """INSERT OR REPLACE of every row by itself with that change."""
    models = apps.get_models(include_auto_created=True)
    (model,) = (model for model in models if model._meta.db_table == table)
    columns = [field.column for field in model._meta.concrete_fields]
    changed, _, value = change.partition(" = ")
    values = [value if column == changed else column for column in columns]
    return f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table}"


def _on_table(table: str, change: str) -> list[str]:
    return [
        f"TRUNCATE {table} CASCADE",
        f"DROP TRIGGER {guard_of(table)} ON {table}",
        f"ALTER TABLE {table} DISABLE TRIGGER {guard_of(table)}",
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"ALTER TABLE {table} ADD COLUMN extra text",
        f"ALTER TABLE {table} RENAME TO elsewhere",
        f"ALTER TABLE {table} OWNER TO CURRENT_USER",
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING",
        f"CREATE TRIGGER extra BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION audit_forbid_change()",
        f"CREATE INDEX extra ON {table} (id)",
        f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; TRUNCATE {table}",
        f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET {change}",
        f"MERGE INTO {table} t USING {table} s ON t.id = s.id WHEN MATCHED THEN DELETE",
        f"DROP TABLE {table} CASCADE",
    ]


_AROUND_THE_TABLES: Final = (
    "CREATE OR REPLACE FUNCTION audit_forbid_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DROP FUNCTION audit_forbid_change() CASCADE",
    "ALTER FUNCTION audit_forbid_change() OWNER TO CURRENT_USER",
    "ALTER FUNCTION decision_by_whom_it_says() SET session_replication_role = replica",
    "SET session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "ALTER ROLE CURRENT_USER SET session_replication_role = replica",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE portal_owner PASSWORD 'x'",
    "GRANT portal_owner TO CURRENT_USER",
    "CREATE ROLE another LOGIN",
    "SET ROLE portal_owner",
    "SET SESSION AUTHORIZATION portal_owner",
    "ALTER SYSTEM SET session_replication_role = replica",
    "CREATE TABLE audit_changes_allowed (on_since text)",
    # A table of the same name that is found first would be asked by the rules instead of the true one.
    "CREATE TEMPORARY TABLE applicants_involvement (LIKE public.applicants_involvement)",
    "CREATE TEMPORARY VIEW applicants_involvement AS SELECT * FROM public.applicants_involvement",
    "CREATE SCHEMA before_public",
    "CREATE VIEW quiet AS SELECT 1",
    "CREATE FUNCTION quiet() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE EVENT TRIGGER quiet ON ddl_command_end EXECUTE FUNCTION audit_forbid_change()",
    "DROP SCHEMA public CASCADE",
    "ALTER SCHEMA public OWNER TO CURRENT_USER",
    "DELETE FROM django_migrations",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999', now())",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "DELETE FROM pg_trigger",
    "COPY audit_auditevent TO PROGRAM 'cat'",
    "COPY audit_auditevent FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT setval('audit_auditevent_id_seq', 1)",
    "ALTER SEQUENCE audit_auditevent_id_seq RESTART WITH 1",
)
