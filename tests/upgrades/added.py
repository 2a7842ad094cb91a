"""Rows the demo of the first dump did not have, added to it before it is upgraded: leave, and work handed over for it."""

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


def add_rows() -> None:
    """Add them where the dump still has the table; later dumps have rows of their own."""
    with connection.cursor() as cursor:
        if "applicants_absence" in connection.introspection.table_names(cursor):
            for statement in ROWS:
                cursor.execute(statement)
