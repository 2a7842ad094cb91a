"""Background work in the admin: to read, never to write."""

from django.contrib import admin

from certportal.kernel.audit.admin import ReadOnlyAdmin
from certportal.kernel.jobs.models import Heartbeat, Job


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["kind", "state", "attempts", "created_at", "finished_at"]
    list_filter = ["state", "kind"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ["name", "at"]
