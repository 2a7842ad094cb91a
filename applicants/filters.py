"""Queue filters; they live in the address, so that a link shows the same list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import Q

from applicants.enums import DossierState
from applicants.models import Dossier
from schemes.models import Scheme

if TYPE_CHECKING:
    from django.db.models import QuerySet

_SENT_STATES = [(value, label) for value, label in DossierState.choices if value != DossierState.DRAFT]
_LONGEST = 100


class QueueFilter(filters.FilterSet):  # type: ignore[misc] # the library has no types
    """Words, step, scheme, and whether the dossier came back with corrections."""

    q = filters.CharFilter(method="by_words", label="Nomor berkas atau nama")
    tahap = filters.ChoiceFilter(field_name="state", choices=_SENT_STATES, label="Tahap", empty_label="Semua tahap")
    skema = filters.ModelChoiceFilter(
        field_name="scheme",
        queryset=Scheme.objects.all(),
        to_field_name="slug",
        label="Skema",
        empty_label="Semua skema",
    )
    perbaikan = filters.ChoiceFilter(
        method="by_round",
        choices=[("ya", "Sudah diperbaiki"), ("belum", "Pengiriman pertama")],
        label="Perbaikan",
        empty_label="Semua",
    )

    class Meta:
        model = Dossier
        fields: tuple[str, ...] = ()

    def by_words(self, queryset: QuerySet[Dossier], _name: str, value: str) -> QuerySet[Dossier]:
        """Part of the number, of the applicant's name, or the whole NIP."""
        words = value.strip()[:_LONGEST]
        return queryset.filter(
            Q(number__icontains=words) | Q(applicant__full_name__icontains=words) | Q(applicant__nip=words)
        )

    def by_round(self, queryset: QuerySet[Dossier], _name: str, value: str) -> QuerySet[Dossier]:
        """Dossiers sent again after a return, or never returned."""
        return queryset.filter(rounds__gt=0) if value == "ya" else queryset.filter(rounds=0)

    def narrowed(self) -> QuerySet[Dossier]:
        """The filtered rows; a value nobody offers narrows nothing."""
        self.form.is_valid()
        rows: QuerySet[Dossier] = self.qs
        return rows
