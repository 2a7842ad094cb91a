"""The audit trail in the admin: to read, never to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from certportal.kernel.audit.models import AuditEvent, AuditSeal, Reading

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Shows rows to people whom the site lets in; offers no way to add, change or delete."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 (Django's signature)
        return bool(self.admin_site.has_permission(request))

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 (Django's signature)
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 (Django's signature)
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor_name", "verb", "subject_label", "stream"]
    list_filter = ["stream", "verb"]
    search_fields = ["actor_name", "subject_label", "verb", "request_id"]
    date_hierarchy = "at"
    show_full_result_count = False


@admin.register(AuditSeal)
class AuditSealAdmin(ReadOnlyAdmin):
    list_display = ["stream", "position", "hash"]
    list_filter = ["stream"]
    show_full_result_count = False


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    list_display = ["at", "reader_name", "kind", "title", "about_id"]
    list_filter = ["kind"]
    search_fields = ["reader_name", "title"]
    show_full_result_count = False
