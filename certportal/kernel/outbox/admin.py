"""Notices in the admin: that and when they were sent, not what they say."""

from django.contrib import admin

from certportal.kernel.audit.admin import ReadOnlyAdmin
from certportal.kernel.outbox.models import Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["kind", "channel", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["channel", "state", "kind"]
