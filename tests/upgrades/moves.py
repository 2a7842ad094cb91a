"""What migrations have changed on purpose in existing rows; whatever is not declared here must be unchanged."""

from typing import Final

# Old table: the table that holds its rows today.
MOVED: Final[dict[str, str]] = {
    "applicants_heldunit": "holdings_heldunit",
    "applicants_absence": "applicants_leave",
}
# (old table, column): the column that holds the same values today.
RENAMED: Final[dict[tuple[str, str], str]] = {
    ("assessments_examevent", "organisation_id"): "agency_id",
    ("assessments_plenarymeeting", "organisation_id"): "agency_id",
    ("assessments_testsite", "organisation_id"): "agency_id",
    ("schemes_servicestandard", "organisation_id"): "agency_id",
    ("applicants_assignment", "absence_id"): "leave_id",
    ("applicants_document", "absence_reason"): "lack_reason",
    ("applicants_document", "absence_refused_at"): "lack_refused_at",
    ("applicants_document", "absence_refused_by_id"): "lack_refused_by_id",
    ("applicants_document", "absence_refused_note"): "lack_refused_note",
    ("sla_reminder", "attempts"): "failures",
}
# (old table, column): where its values are today, or why they are others. The migration has a test of its own.
REWRITTEN: Final[dict[tuple[str, str], str]] = {
    ("django_content_type", "app_label"): "holdings 0001: held units have an app of their own",
    ("django_content_type", "model"): "applicants 0020: absence is leave",
    (
        "outbox_message",
        "about_type",
    ): "holdings 0001: notices follow the held unit they are about; applicants 0020: those about leave",
    ("outbox_message", "kind"): "applicants 0020: absence_entered is leave_entered",
    ("certificates_certificate", "status"): "its state, with the same values (certificates 0004)",
    ("applicants_dossier", "fee_borne_by"): "payer_id: the row of schemes_servicepayer with that code",
    ("accounts_membership", "ends_on"): "accounts 0017: roles of staff at a training institution end",
    ("jobs_job", "woken_at"): "jobs 0002: a ring names no job any more, so nothing remembers which was rung for",
    ("assessments_examevent", "assessor_id"): "assessments 0014: the first row of assessments_eventassessor",
    ("accounts_organisation", "head_id"): "accounts 0020: a row of accounts_officehead, with the day it began",
    ("schemes_requirement", "signing"): "schemes 0009: the applicant's own letter is theirs to sign, on screen",
    (
        "numbers_numbersequence",
        "pattern",
    ): "schemes 0011: parts stand on the scheme, the counter prints its number alone",
    ("schemes_requirement", "prefilled"): "form: the page the portal prints; empty where it prints none",
}
# Old tables that are no more, and why nothing is lost with them.
GONE: Final[dict[str, str]] = {
    "audit_changes_allowed": "audit 0003: the switch of the append-only triggers on SQLite; it never had a row",
}
# Tables to which an upgrade itself adds rows, and who does it.
GROWN: Final[dict[str, str]] = {
    "django_migrations": "every migration writes itself down",
    "django_content_type": "a row per new model",
    "auth_permission": "four rows per new model",
    "accounts_membership": "assessments 0006: who ran exams has the role of the test site",
    "audit_auditevent": "accounts 0017: each role that ends is told",
    "applicants_involvement": "applicants 0029: who admitted and who entered have a row of their own",
}
