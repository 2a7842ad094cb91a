"""Which tables are shown, with what columns: whatever the apps have written in their admin.py as read-only.

Only index, lists and rows are offered, on our own pages: Django's admin has its own sign-in, styles and forms.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Field, ForeignKey, ManyToManyField, Model, QuerySet

from certportal.home.policies import reads_records
from certportal.kernel.audit.admin import ReadOnlyAdmin

if TYPE_CHECKING:
    from django.http import HttpRequest

    from certportal.kernel.accounts.policies import Person


class Records(QuerySet[Model]):
    """Rows of any table, with the `visible_to` that `load` needs."""

    def visible_to(self, user: Person) -> Records:
        return self if reads_records(user) else self.none()


class RecordsSite(admin.AdminSite):
    """The read-only tables of Django's registry, under our own rule of who may read."""

    def has_permission(self, request: HttpRequest) -> bool:
        return reads_records(request.user)

    def room(self, app: str, model: str) -> ReadOnlyAdmin | None:
        """The read-only admin class of a table; None for a table that is not shown."""
        try:
            found = self._registry.get(apps.get_model(app, model))
        except LookupError:
            return None
        return found if isinstance(found, ReadOnlyAdmin) else None

    def rooms(self, request: HttpRequest) -> dict[str, list[ReadOnlyAdmin]]:
        """The admin classes this person may read, by the name of their app."""
        found: dict[str, list[ReadOnlyAdmin]] = {}
        for room in self._registry.values():
            if isinstance(room, ReadOnlyAdmin) and room.has_view_permission(request):
                found.setdefault(str(room.opts.app_config.verbose_name), []).append(room)
        return found


@cache
def records() -> RecordsSite:
    """The site, without what other packages register with Django's admin (second-factor seeds, failed sign-ins)."""
    site = RecordsSite(name="records")
    for model, room in admin.site._registry.items():  # noqa: SLF001 (Django offers no other list)
        if isinstance(room, ReadOnlyAdmin):
            site.register(model, type(room))
    return site


def queryset_of(room: ReadOnlyAdmin, request: HttpRequest) -> QuerySet[Model]:
    """The rows of the table in its own order, with the rows its columns refer to."""
    columns = {field.name for field in room.opts.concrete_fields if isinstance(field, ForeignKey)}
    wanted = [name for name in room.get_list_display(request) if name in columns]
    related = room.get_list_select_related(request) or []
    extra = list(related) if not isinstance(related, bool) else []
    found = Records(model=room.model).order_by(*(room.get_ordering(request) or room.opts.ordering or ["-pk"]))
    return room.annotated(found.select_related(*wanted, *extra) if wanted or extra else found)


def shown_fields(room: ReadOnlyAdmin, request: HttpRequest) -> list[Field[Any, Any]]:
    """The columns of a row, without those the admin class excludes."""
    hidden = set(room.get_exclude(request) or ())
    return [f for f in room.opts.concrete_fields if f.name not in hidden and not isinstance(f, ManyToManyField)]
