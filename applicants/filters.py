"""Queue filters; they stand in the address, so that a link shows the same list.

What is typed about a person does not: an address is kept by browsers, proxies and logs. It is handed in as `words`.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import django_filters as filters
from django import forms
from django.db.models import Q

from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.models.ended import ENDED_STATES, LIVE
from applicants.queries.queue import of_officer, with_running_clock, without_officer
from applicants.queries.tabs import ALL
from certportal.kernel.accounts.finding import people_called, people_called_in_parts
from certportal.kernel.workflow.flow import flows_named
from schemes.enums import Branch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet
    from django.http import QueryDict

    from applicants.models.dossiers import DossierQuerySet
    from applicants.queries import Choices, Tab
    from certportal.kernel.accounts.models import User

LONGEST = 100
_NUMBER_WIDTHS = range(1, 8)  # how many digits the running number of an office may be printed with
MINE, NOBODYS = "saya", "tanpa"


def sent_states() -> list[tuple[str, str]]:
    """The states a queue may be filtered by, with the office's names.

    Read when needed, because upper apps add some of them.
    """
    known = {state.code: state.staff for flow in flows_named("dossier") for state in flow.states}
    return [(code, name) for code, name in known.items() if code != DossierState.DRAFT]


# What each filter is called in the address, which people read.
IN_ADDRESS: Mapping[str, str] = MappingProxyType(
    {
        "view": "tampilan",
        "number": "nomor",
        "state": "tahap",
        "subject": "perihal",
        "officer": "petugas",
        "lateness": "batas",
        "round": "perbaikan",
    }
)


class _AddressForm(forms.Form):
    """Fields whose names in the page and in the address are those of `IN_ADDRESS`."""

    def add_prefix(self, field_name: str) -> str:
        return IN_ADDRESS.get(field_name, field_name)  # Django also asks for the ids of the fields


class QueueFilter(filters.FilterSet):  # type: ignore[misc] # the library has no types
    """A view of the queue (`Tab`), and what narrows it: number, step, subject, officer, nearness of the limit, corrections.

    Without number, words or step only dossiers that have not ended are listed.
    """

    view = filters.ChoiceFilter(method="by_view", widget=forms.HiddenInput)
    number = filters.CharFilter(
        method="by_number", label="Nomor berkas", widget=forms.HiddenInput
    )  # asked in the search
    state = filters.ChoiceFilter(field_name="state", choices=sent_states, label="Tahap", empty_label="Tahap: semua")
    subject = filters.ChoiceFilter(method="by_subject", label="Skema atau layanan", empty_label="Skema: semua")
    officer = filters.ChoiceFilter(method="by_officer", label="Petugas", empty_label="Petugas: semua")
    lateness = filters.ChoiceFilter(
        method="by_lateness",
        choices=[("terlambat", "Terlambat"), ("mendekati", "Lewat target atau mendekati batas"), ("aman", "Aman")],
        label="Batas waktu",
        empty_label="Batas: semua",
    )
    round = filters.ChoiceFilter(
        method="by_round",
        choices=[("ya", "Sudah diperbaiki"), ("belum", "Pengiriman pertama")],
        label="Perbaikan",
        empty_label="Perbaikan: semua",
    )

    class Meta:
        model = Dossier
        fields: tuple[str, ...] = ()
        form = _AddressForm

    def __init__(
        self, *args: Any, person: User, choices: Choices, tabs: Sequence[Tab], words: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.words, self.tabs = person, words, {tab.code: tab for tab in tabs}
        self.choices = choices
        self.filters["view"].extra["choices"] = [(tab.code, tab.label) for tab in tabs if tab.code]
        self.filters["subject"].extra["choices"] = choices.subjects
        self.filters["officer"].extra["choices"] = [(MINE, "Saya"), (NOBODYS, "Tanpa petugas"), *choices.officers]
        for found in self.filters.values():
            found.field.widget.attrs["class"] = "form-select"

    def by_view(self, queryset: DossierQuerySet, _name: str, value: str) -> DossierQuerySet:
        """What the tab of that word counts."""
        return queryset.filter(LIVE, self.tabs[value].which)

    def by_number(self, queryset: DossierQuerySet, _name: str, value: str) -> DossierQuerySet:
        """The beginning of the number, as far as it was typed; leading zeros may be left out."""
        typed = value.strip().upper()[:LONGEST]
        head, slash, rest = typed.partition("/")
        spelled = {typed, *(f"{head.zfill(width)}{slash}{rest}" for width in _NUMBER_WIDTHS if head.isdigit())}
        return queryset.filter(reduce(or_, (Q(number__startswith=form) for form in sorted(spelled))))

    def by_subject(self, queryset: DossierQuerySet, _name: str, value: str) -> DossierQuerySet:
        """About that scheme, or on the review branch about that service (the keys of `queue_choices`)."""
        kind, _, slug = value.partition(":")
        if kind == "scheme":
            return queryset.filter(scheme__slug=slug)
        return queryset.filter(branch=Branch.REVIEW, service__slug=slug)

    def by_officer(self, queryset: DossierQuerySet, _name: str, value: str) -> DossierQuerySet:
        """Own dossiers, those nobody has, or a colleague's."""
        if value == NOBODYS:
            return queryset.filter(without_officer())
        return queryset.filter(of_officer(self.person.pk if value == MINE else int(value)))

    def by_lateness(self, queryset: DossierQuerySet, _name: str, value: str) -> DossierQuerySet:
        """By the label shown in the list; "aman" are those whose time runs, without being late or near."""
        late, near = self.tabs["terlambat"].which, self.tabs["mendekati"].which
        if value == "aman":
            return queryset.filter(with_running_clock()).exclude(late).exclude(near)
        return queryset.filter(LIVE, late if value == "terlambat" else near)

    def by_round(self, queryset: DossierQuerySet, _name: str, value: str) -> DossierQuerySet:
        """Dossiers sent again after a return, or never returned."""
        return queryset.filter(rounds__gt=0) if value == "ya" else queryset.filter(rounds=0)

    def asking(self, asked: QueryDict) -> QueueFilter:
        """The same person's list under another address."""
        return QueueFilter(
            asked, queryset=self.queryset, person=self.person, choices=self.choices, tabs=list(self.tabs.values())
        )

    @property
    def ended(self) -> bool:
        """Whether only dossiers in a final state are asked for."""
        return self.asked.get("state") in ENDED_STATES

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for, by the name of the filter; unknown values are not."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def told(self) -> dict[str, str]:
        """What narrows the view, in words, by the name of the filter: "Petugas: Saya"."""
        told = {}
        for name, value in self.asked.items():
            field = self.form.fields[name]
            words = field.choices if isinstance(field, forms.ChoiceField) else ()
            told[name] = f"{field.label}: {dict(cast('Iterable[tuple[str, str]]', words)).get(value, value)}"
        told.pop("view", None)
        return told

    @property
    def tab(self) -> Tab:
        """The view that is open."""
        return self.tabs[self.asked.get("view", ALL)]

    @property
    def counted_as(self) -> str | None:
        """The view whose count is that of exactly these rows; None where no view counts them."""
        asked = self.asked
        if self.words or len(asked) > 1:
            return None
        tabs = {
            ("lateness", "terlambat"): "terlambat",
            ("lateness", "mendekati"): "mendekati",
            ("officer", NOBODYS): "tanpa",
        }
        return next((value if name == "view" else tabs.get((name, value)) for name, value in asked.items()), ALL)

    @property
    def goes_on(self) -> bool:
        """Only dossiers that have not ended are asked for."""
        return not self.words and not {"number", "state"} & self.asked.keys()

    def called(self) -> list[DossierQuerySet]:
        """The rows of a search by name, each in one part only, those that are found soonest first."""
        self.form.is_valid()
        return [_of_people(self.qs, people) for people in people_called_in_parts(self.words)]

    def narrowed(self) -> DossierQuerySet:
        """The filtered rows; unknown values are ignored."""
        self.form.is_valid()
        rows: DossierQuerySet = self.qs
        if self.words:
            return _of_people(rows, people_called(self.words))
        return rows.filter(LIVE) if self.goes_on else rows


def _of_people(rows: DossierQuerySet, people: QuerySet[User]) -> DossierQuerySet:
    return rows.filter(applicant__in=people.values("pk"))
