"""The calendar in the admin: to read, never to write."""

from django.contrib import admin

from certportal.kernel.audit.admin import ReadOnlyAdmin
from certportal.kernel.workdays.models import CalendarYear, Holiday


@admin.register(Holiday)
class HolidayAdmin(ReadOnlyAdmin):
    list_display = ["date", "name", "kind", "organisation", "decree", "estimated"]
    list_filter = ["kind", "estimated"]
    date_hierarchy = "date"


@admin.register(CalendarYear)
class CalendarYearAdmin(ReadOnlyAdmin):
    list_display = ["year", "confirmed_at", "confirmed_by"]
