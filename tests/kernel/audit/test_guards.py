"""Triggers that were dropped, switched off, exchanged or slipped in are named."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from certportal.kernel.audit import guards
from certportal.kernel.audit.guards import GuardFault

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NAME = "papers_paper_no_update"


def run(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def on_engine(postgresql, sqlite):
    return postgresql if connection.vendor == "postgresql" else sqlite


def test_triggers_are_those_on_the_list():
    """Red after a migration that makes or changes a trigger: `manage.py write_guards` on both engines writes the list."""
    assert guards.faults() == []
    assert len(guards.expected()) > 30
    assert NAME in guards.expected()


def test_dropped_trigger_is_named(capsys):
    run(f"DROP TRIGGER {NAME}{on_engine(' ON papers_paper', '')}")
    assert guards.faults() == [GuardFault(NAME, "missing")]
    with pytest.raises(CommandError, match="1 kesalahan"):
        call_command("verify_audit")
    assert f"Pemicu {NAME}: missing" in capsys.readouterr().err


def test_trigger_that_refuses_nothing_is_named():
    quiet = on_engine(
        "CREATE TRIGGER {0} BEFORE UPDATE ON papers_paper FOR EACH ROW WHEN (false) EXECUTE FUNCTION audit_forbid_change()",
        "CREATE TRIGGER {0} BEFORE UPDATE ON papers_paper FOR EACH ROW WHEN 0 BEGIN SELECT 1; END",
    )
    run(f"DROP TRIGGER {NAME}{on_engine(' ON papers_paper', '')}", quiet.format(NAME))
    assert guards.faults() == [GuardFault(NAME, "changed")]


def test_trigger_slipped_in_is_named():
    run(
        on_engine(
            "CREATE TRIGGER extra AFTER INSERT ON papers_paper FOR EACH ROW EXECUTE FUNCTION audit_forbid_change()",
            "CREATE TRIGGER extra AFTER INSERT ON papers_paper BEGIN DELETE FROM audit_auditseal; END",
        )
    )
    assert guards.faults() == [GuardFault("extra", "foreign")]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has neither functions nor switched-off triggers")
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (f"ALTER TABLE papers_paper DISABLE TRIGGER {NAME}", {NAME}),
        (f"ALTER TABLE papers_paper ENABLE REPLICA TRIGGER {NAME}", {NAME}),
        (
            "CREATE OR REPLACE FUNCTION certificate_from_its_decision() RETURNS trigger AS 'BEGIN RETURN NEW; END' LANGUAGE plpgsql",
            {"certificate_from_its_decision_on_insert", "certificate_from_its_decision_on_update"},
        ),
        (
            "ALTER FUNCTION certificate_from_its_decision() SET session_replication_role = replica",
            {"certificate_from_its_decision_on_insert", "certificate_from_its_decision_on_update"},
        ),
    ],
)
def test_trigger_without_effect_is_named(statement, named):
    run(statement)
    assert {fault.name for fault in guards.faults()} == named


def test_list_is_written_for_one_engine_and_the_other_stays(settings, tmp_path):
    settings.GUARDS = tmp_path / "guards.txt"
    settings.GUARDS.write_text("another some_trigger 0123\n")
    call_command("write_guards")
    assert guards.faults() == []
    assert settings.GUARDS.read_text().startswith("another some_trigger 0123\n")
