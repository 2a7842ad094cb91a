"""The audit trail in the admin: to read, never to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Subquery

from certportal.kernel.audit.models import AuditSeal, Reading

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Shows rows to people whom the site lets in; offers no way to add, change or delete.

    `filter_form` filters its list where the columns of `list_filter` are not enough.
    """

    filter_form: Any = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 (Django's signature)
        return bool(self.admin_site.has_permission(request))

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 (Django's signature)
        return False

    def annotated(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what its own columns need besides, in the same statement."""
        return rows

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 (Django's signature)
        return False


@admin.register(AuditSeal)
class AuditSealAdmin(ReadOnlyAdmin):
    list_display = ["stream", "position", "hash"]
    list_filter = ["stream"]
    show_full_result_count = False


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    list_display = ["at", "reader_name", "kind", "title", "about"]
    list_filter = ["kind"]
    search_fields = ["reader_name", "title"]
    readonly_fields = ["about"]
    show_full_result_count = False

    def annotated(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        named = get_user_model().objects.filter(pk=OuterRef("about_id"))
        told: QuerySet[Any] = rows.annotate(about_name=Subquery(named.values("full_name")[:1]))
        return told

    @admin.display(description="orang yang bersangkutan")
    def about(self, row: Reading) -> str:
        """Their name as it is now; the number where no such account exists any more."""
        return str(row.about_name or row.about_id or "")
