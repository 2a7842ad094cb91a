"""People, organisations and roles in the admin: to read, never to write."""

from django.contrib import admin

from certportal.kernel.accounts.models import KnownPerson, Membership, Organisation, User
from certportal.kernel.audit.admin import ReadOnlyAdmin


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "zone"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name"]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["full_name", "nip", "employment_status", "is_active"]
    list_filter = ["employment_status", "is_active"]
    search_fields = ["full_name", "nip", "email"]
    readonly_fields = ["masked_nik"]

    @admin.display(description="NIK (disamarkan)")
    def masked_nik(self, person: User) -> str:
        return person.nik_masked


@admin.register(KnownPerson)
class KnownPersonAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "person", "since"]
    search_fields = ["person__full_name"]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["user", "role", "organisation", "starts_on", "ends_on"]
    list_filter = ["role"]
    search_fields = ["user__full_name"]
