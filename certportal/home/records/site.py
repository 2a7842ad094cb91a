"""Which tables are shown: every one of the portal. Columns and filters by the apps' admin.py, or by default (`Room`).

Only index, lists and rows are offered, on our own pages: Django's admin has its own sign-in, styles and forms. A default
room shows no row that its reader may not find elsewhere (`allowed`): who tends the portal reads no cases here either.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import BinaryField, ForeignKey, JSONField, Model, Q, QuerySet, TextField

from certportal.home.policies import reads_records
from certportal.home.records.acts import ActsRoom
from certportal.home.records.kept_back import columns
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.audit.admin import ReadOnlyAdmin
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest

    from certportal.kernel.accounts.policies import Person

_LONG = (BinaryField, ForeignKey, JSONField, TextField)  # not in a list: long, or a question per row
_FIRST = 5
_OWN: dict[type[Model], type[ReadOnlyAdmin]] = {AuditEvent: ActsRoom}
_NO_RULE = (Organisation, User)  # whose names everybody here may read: an officer's name opens no case
_FARTHEST = 3  # tables between a row and the case it belongs to


class Records(QuerySet[Model]):
    """Rows of any table, with the `visible_to` that `load` needs."""

    def visible_to(self, user: Person) -> Records:
        return self if reads_records(user) else self.none()


class Room(ReadOnlyAdmin):
    """A table of which its app says nothing: its number, its first short columns, filters by its choices."""

    def __init__(self, model: type[Model], site: admin.AdminSite) -> None:
        super().__init__(model, site)
        short = [field for field in columns(model) if not isinstance(field, _LONG) and not field.primary_key]
        self.list_display = [model._meta.pk.name, *(field.name for field in short[:_FIRST])]  # noqa: SLF001
        self.list_filter = [field.name for field in short if field.choices][:2]  # type: ignore[misc, assignment]

    def allowed(self, user: Person) -> Q:
        """The rows this person finds elsewhere too, by the nearest table that has such a rule; all where none has."""
        nearest = rule_of(self.model)
        if nearest is None:
            return Q()
        path, guarded = nearest
        return Q(**{f"{path}pk__in": guarded._default_manager.visible_to(user).values("pk")})  # type: ignore[attr-defined]  # noqa: SLF001


def rule_of(model: type[Model]) -> tuple[str, type[Model]] | None:
    """The nearest table with a `visible_to`, and the way there by foreign keys that are never empty."""
    reached = [("", model)]
    for _step in range(_FARTHEST + 1):
        for path, one in reached:
            if one not in _NO_RULE and hasattr(one._default_manager, "visible_to"):  # noqa: SLF001
                return path, one
        reached = [
            (f"{path}{field.name}__", field.related_model)
            for path, one in reached
            for field in one._meta.concrete_fields  # noqa: SLF001
            if isinstance(field, ForeignKey) and not field.null and field.related_model not in _NO_RULE
        ]
    return None


def ours() -> list[type[Model]]:
    """The tables of the portal's own apps; those of packages hold seeds, sessions and addresses typed at sign-in."""
    own = {module.partition(".")[0] for module in settings.OWN_APPS}
    return [model for model in apps.get_models() if model.__module__.partition(".")[0] in own]


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
    """The site: for each table of the portal the class its app has written, or a default one."""
    site = RecordsSite(name="records")
    written = admin.site._registry  # noqa: SLF001 (Django offers no other list)
    for model in ours():
        room = written.get(model)
        site.register(model, _OWN.get(model) or (type(room) if isinstance(room, ReadOnlyAdmin) else Room))
    return site


def queryset_of(room: ReadOnlyAdmin, request: HttpRequest) -> QuerySet[Model]:
    """The rows of the table in its own order, with the rows its columns refer to."""
    keys = {field.name for field in room.opts.concrete_fields if isinstance(field, ForeignKey)}
    wanted = [name for name in room.get_list_display(request) if name in keys]
    related = room.get_list_select_related(request) or []
    extra = list(related) if not isinstance(related, bool) else []
    found = Records(model=room.model).order_by(*(room.get_ordering(request) or room.opts.ordering or ["-pk"]))
    if isinstance(room, Room):
        found = found.filter(room.allowed(signed_in(request)))
    return room.annotated(found.select_related(*wanted, *extra) if wanted or extra else found)
