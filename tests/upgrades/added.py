"""Rows the demo of the dumps did not have, added before they are upgraded.

Leave and work handed over for it; somebody who both verified a dossier and admitted its applicant, as was possible; and
a verifier at a training institution.
"""

from typing import Final

from django.db import connection

ON_LEAVE: Final = "Cuti melahirkan"
HANDED_OVER: Final = "Menggantikan rekan"
_PEOPLE: Final = "SELECT min(id) AS away, max(id) AS instead FROM accounts_user"
ROWS: Final = (
    f"""INSERT INTO applicants_absence
            (code, starts_on, ends_on, reason, entered_at, agency_id, entered_by_id, person_id, stand_in_id)
        SELECT 'CUTI1', '2026-11-20', '2026-11-30', '{ON_LEAVE}', CURRENT_TIMESTAMP, o.id, p.away, p.away, p.instead
        FROM ({_PEOPLE}) p, (SELECT min(id) AS id FROM accounts_organisation) o""",
    f"""INSERT INTO applicants_assignment (stage, at, reason, absence_id, by_id, dossier_id, person_id)
        SELECT 'intake', CURRENT_TIMESTAMP, '{HANDED_OVER}', a.id, a.person_id, d.id, a.stand_in_id
        FROM applicants_absence a, (SELECT min(id) AS id FROM applicants_dossier) d""",
    """INSERT INTO outbox_message
            (kind, channel, address, subject, body, url, about_type, about_id, key, state, attempts, message_id, error,
             created_at, sent_at, recipient_id)
        SELECT 'absence_entered', 'in_app', '', 'Cuti', 'Cuti', '', 'applicants.absence', a.id, 'absence:1', 'sent', 0,
               '', '', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, a.stand_in_id
        FROM applicants_absence a""",
)

# Whoever admitted the applicant of the first dossier had verified it too, before duties were kept apart.
BOTH_DUTIES: Final = """INSERT INTO applicants_involvement (dossier_id, person_id, duty, since)
    SELECT d.dossier_id, i.person_id, 'verifier', d.created_at
    FROM applicants_decision d JOIN applicants_involvement i ON i.id = d.involvement_id
    WHERE d.id = (SELECT min(id) FROM applicants_decision WHERE kind = 'admission')"""

# A training institution of which somebody was made a verifier, before nobody was staff there.
INSTITUTION: Final = "Lembaga Pelatihan Nusantara"
STAFF_THERE: Final = (
    f"""INSERT INTO accounts_organisation
            (name, short_name, kind, zone, weekdays, opens_at, closes_at, address, city, email, phone, head_id, parent_id)
        SELECT '{INSTITUTION}', '', 'training_institution', zone, weekdays, opens_at, closes_at, '', '', '', '', NULL, NULL
        FROM accounts_organisation WHERE id = (SELECT min(id) FROM accounts_organisation)""",
    f"""INSERT INTO accounts_membership (user_id, organisation_id, role, starts_on)
        SELECT (SELECT max(id) FROM accounts_user), id, 'verifier', '2025-01-01'
        FROM accounts_organisation WHERE name = '{INSTITUTION}'""",
)


def add_rows() -> None:
    """Add them where the dump is older than the table or column; later dumps have rows of their own."""
    with connection.cursor() as cursor:
        if "applicants_absence" in connection.introspection.table_names(cursor):
            for statement in ROWS:
                cursor.execute(statement)
        columns = connection.introspection.get_table_description(cursor, "applicants_involvement")
        if "exclusive" not in {column.name for column in columns}:
            cursor.execute(BOTH_DUTIES)
        columns = connection.introspection.get_table_description(cursor, "accounts_organisation")
        if "seats" not in {column.name for column in columns}:
            for statement in STAFF_THERE:
                cursor.execute(statement)
