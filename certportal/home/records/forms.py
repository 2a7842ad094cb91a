"""The filters of a table, made from its read-only admin class (`room`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db import models
from django.db.models import Q

from certportal.kernel.web.search import LONGEST

if TYPE_CHECKING:
    from certportal.kernel.audit.admin import ReadOnlyAdmin

_YES_OR_NO = [("", "Semua"), ("True", "Ya"), ("False", "Tidak")]


class TableFilter(forms.Form):
    """One field per filter of the admin class; a search field only where it names columns to search."""

    def __init__(self, *args: Any, room: ReadOnlyAdmin, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if room.search_fields:
            self.fields["q"] = forms.CharField(label="Cari", max_length=LONGEST, required=False)
        self.names = [str(name) for name in room.list_filter]
        for name in self.names:
            self.fields[name] = _field(cast("models.Field[Any, Any]", room.opts.get_field(name)))

    def chosen(self) -> dict[str, Any]:
        """The conditions on the rows; a value that is not among the choices is ignored."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name) for name in self.names}
        return {name: value for name, value in found.items() if value not in (None, "")}

    def condition(self) -> Q:
        """The same as a condition on the rows of the table."""
        return Q(**self.chosen())

    def words(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("q", "")).strip()


def _field(field: models.Field[Any, Any]) -> forms.Field:
    label = str(field.verbose_name).capitalize()
    if isinstance(field, models.ForeignKey):
        return forms.ModelChoiceField(
            field.related_model._default_manager.all(),  # noqa: SLF001 (Django's public name)
            label=label,
            required=False,
            empty_label="Semua",
        )
    if isinstance(field, models.BooleanField):
        return forms.ChoiceField(label=label, choices=_YES_OR_NO, required=False)
    if field.choices:
        return forms.ChoiceField(label=label, choices=[("", "Semua"), *field.flatchoices], required=False)
    return forms.CharField(label=label, max_length=100, required=False)
