"""Clocks, their ledger and their reminders in the admin: to read, never to write."""

from django.contrib import admin

from certportal.kernel.audit.admin import ReadOnlyAdmin
from certportal.kernel.sla.models import Clock, ClockEvent, Reminder


@admin.register(Clock)
class ClockAdmin(ReadOnlyAdmin):
    list_display = [
        "kind",
        "subject_type",
        "subject_id",
        "organisation",
        "state",
        "started_on",
        "target_on",
        "limit_on",
    ]
    list_filter = ["state", "kind"]
    list_select_related = ["organisation"]


@admin.register(ClockEvent)
class ClockEventAdmin(ReadOnlyAdmin):
    list_display = ["clock", "verb", "on", "by_name", "limit_on", "previous_limit_on"]
    list_filter = ["verb"]
    list_select_related = ["clock"]


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ["clock", "kind", "due_on", "sent_at", "failures"]
    list_select_related = ["clock"]
