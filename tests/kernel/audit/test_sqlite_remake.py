"""A migration that remakes a table on SQLite must keep the table's triggers."""

import pytest
from django.db import IntegrityError, connection, models

from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM, record

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]


def test_triggers_remain_after_a_changed_column():
    note = AuditEvent._meta.get_field("note")
    wider = models.TextField(default="", db_comment="wider")
    wider.set_attributes_from_name("note")
    wider.model = AuditEvent
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            editor._remake_table(AuditEvent, alter_fields=[(note, wider)])
        else:
            editor.alter_field(AuditEvent, note, wider)
    event = record("test.made", by=SYSTEM)
    with pytest.raises(IntegrityError):
        AuditEvent.objects.filter(pk=event.pk).update(note="changed")
