"""The audit trail as people read it: what was done, by whom and when, with filters by period, person and kind of act."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils import timezone

from certportal.home.records.forms import TableFilter
from certportal.home.records.words import GROUPS, REFUSED, verbs_of, words_of
from certportal.kernel.audit.admin import ReadOnlyAdmin
from certportal.kernel.web.widgets import DayInput

if TYPE_CHECKING:
    from datetime import date, datetime

    from certportal.kernel.audit.models import AuditEvent

_REFUSALS = "ditolak"


class ActsFilter(TableFilter):
    """Who or what, from day to day, and which kind of act."""

    dari = forms.DateField(label="Dari", required=False, widget=DayInput())
    sampai = forms.DateField(label="Sampai", required=False, widget=DayInput())
    jenis = forms.ChoiceField(
        label="Jenis tindakan",
        required=False,
        choices=[("", "Semua"), *((name, name) for name in GROUPS), (_REFUSALS, "Yang ditolak")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = ["dari", "sampai", "jenis"]
        self.fields["q"].label = "Nama orang atau objek"
        self.order_fields(["q", *self.names])

    def condition(self) -> Q:
        """The rows of that time and kind; days are days of the office."""
        chosen = self.chosen()
        found = Q()
        if chosen.get("dari"):
            found &= Q(at__gte=_midnight(chosen["dari"]))
        if chosen.get("sampai"):
            found &= Q(at__lt=_midnight(chosen["sampai"] + dt.timedelta(days=1)))
        kind = chosen.get("jenis")
        if kind == _REFUSALS:
            found &= Q(verb__endswith=REFUSED)
        elif kind:
            found &= Q(verb__in=verbs_of(kind))
        return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


class ActsRoom(ReadOnlyAdmin):
    """The events in words; the code of an act is for programs and stays in the database."""

    filter_form = ActsFilter
    list_display = ["at", "actor_name", "act", "subject_label"]
    search_fields = ["actor_name", "subject_label"]
    show_full_result_count = False

    @admin.display(description="tindakan")
    def act(self, row: AuditEvent) -> str:
        return words_of(row.verb)
