"""The catalogue in the read-only admin; it changes through `load_catalogue` and new versions only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from certportal.kernel.audit.admin import ReadOnlyAdmin
from schemes.models import (
    CertificationBody,
    CompetencyUnit,
    Decree,
    Package,
    PackageUnit,
    Requirement,
    SchemeUnit,
    SchemeVersion,
    ServiceStandardVersion,
    ServiceTerm,
    SopVersion,
)
from schemes.policies import sees_suspicions

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest


@admin.register(CertificationBody)
class CertificationBodyAdmin(ReadOnlyAdmin):
    list_display = ["short_name", "kind", "portal_issued", "licence_number", "licence_valid_until"]


@admin.register(CompetencyUnit)
class CompetencyUnitAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "standard"]
    list_select_related = ["standard"]
    search_fields = ["code", "title"]


@admin.register(SchemeVersion)
class SchemeVersionAdmin(ReadOnlyAdmin):
    list_display = ["scheme", "number", "code", "effective_from", "effective_until"]
    list_select_related = ["scheme"]


@admin.register(SchemeUnit)
class SchemeUnitAdmin(ReadOnlyAdmin):
    """Holds suspected misprints, so fewer people may read it than the rest of the catalogue."""

    list_display = ["version", "position", "printed_code", "printed_title", "suspected_code"]
    list_select_related = ["version__scheme"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_view_permission(request, obj) and sees_suspicions(request.user, obj)


@admin.register(ServiceStandardVersion)
class ServiceStandardVersionAdmin(ReadOnlyAdmin):
    list_display = ["standard", "number", "target_days", "limit_days", "effective_from", "effective_until"]
    list_select_related = ["standard"]


@admin.register(ServiceTerm)
class ServiceTermAdmin(ReadOnlyAdmin):
    list_display = ["version", "kind", "limit_days", "printed"]
    list_select_related = ["version__standard"]


@admin.register(Requirement)
class RequirementAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "kind", "scope", "mandatory", "rule", "value"]
    list_filter = ["kind", "scope"]
    search_fields = ["code", "title"]


@admin.register(Decree)
class DecreeAdmin(ReadOnlyAdmin):
    list_display = ["number", "signed_on", "effective_from", "effective_until", "review_due"]


@admin.register(Package)
class PackageAdmin(ReadOnlyAdmin):
    list_display = ["annex", "qualification", "core_required", "elective_required", "decree"]
    list_select_related = ["qualification", "decree"]


@admin.register(PackageUnit)
class PackageUnitAdmin(ReadOnlyAdmin):
    list_display = ["package", "kind", "position", "unit", "printed_title"]
    list_select_related = ["package__qualification", "unit"]
    list_filter = ["kind", "package"]
    search_fields = ["unit__code", "printed_title"]


@admin.register(SopVersion)
class SopVersionAdmin(ReadOnlyAdmin):
    list_display = ["template", "version", "number", "effective_from", "effective_until"]
    list_select_related = ["template"]
