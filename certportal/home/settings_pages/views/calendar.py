"""The office calendar: years, their special days, and the yearly confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages import history, queries
from certportal.home.settings_pages.acts.calendar import ask_day, ask_no_day, ask_year
from certportal.home.settings_pages.forms.calendar import (
    ConfirmForm,
    DayForm,
    RemoveDayForm,
    SeedForm,
    is_calendar_year,
)
from certportal.home.settings_pages.guarding import for_admins
from certportal.kernel.web.back import go_on
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in
from certportal.kernel.workdays.actions import (
    add_special_day,
    confirm_year,
    has_passed,
    plan_year,
    remove_special_day,
    seed_year,
)
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.models import Holiday

if TYPE_CHECKING:
    from django.forms import BaseForm


_PASSED = "Hari itu sudah lewat, jadi perubahannya menunggu orang kedua. Tenggat belum berubah."
_YEAR_PASSED = "Sebagian harinya sudah lewat, jadi pengisiannya menunggu orang kedua. Tenggat belum berubah."


@GET
@for_admins
def years(request: HttpRequest) -> HttpResponseBase:
    """Every year, and which of them have not yet been compared with the decree."""
    return render(request, "home/settings_calendar.html", {"years": queries.years(timezone.localdate().year)})


@GET
@for_admins
def one_year(request: HttpRequest, year: int) -> HttpResponseBase:
    """The days of one year."""
    return _year_page(request, year)


@POST
@for_admins
@refusals
@once
def seed(request: HttpRequest, year: int) -> HttpResponseBase:
    """Fill a year from the built-in list of national holidays and joint leave.

    Where days that have passed come or go a second person is asked, as for one such day.
    """
    form, by, now = SeedForm(request.POST), signed_in(request), timezone.now()
    if form.is_valid():
        with told_in(form, request):
            if plan_year(_checked(year)).passed(now):
                return go_on(
                    request,
                    _YEAR_PASSED,
                    ask_year(year, decree=form.cleaned_data["decree"], by=by, now=now),
                    tell=messages.info,
                )
            changed = seed_year(year, by=by, now=now)
            if not changed:
                told = f"Kalender {year} sudah sama dengan daftar bawaan, atau sudah dikonfirmasi."
                return go_on(request, told, "settings.year", year=year, tell=messages.info)
            told = f"{changed} hari pada kalender {year} diisi atau disesuaikan. Cocokkan dengan SKB."
            return go_on(request, told, "settings.year", year=year)
    return _year_page(request, year, seed_form=form)


@POST
@for_admins
@refusals
@once
def add_day(request: HttpRequest, year: int) -> HttpResponseBase:
    """Add a special day with the decree it is based on; running deadlines are planned again."""
    form = DayForm(request.POST, year=_checked(year))
    if form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        with told_in(form, request):
            if has_passed(data["date"], now):
                return go_on(request, _PASSED, ask_day(data, by=signed_in(request), now=now), tell=messages.info)
            day = add_special_day(
                data["date"],
                data["name"],
                DayKind(data["kind"]),
                decree=data["decree"],
                organisation=data["organisation"],
                by=signed_in(request),
                now=now,
            )
            return go_on(
                request,
                f"{day.name}, {day_in_words(day.date)}, tersimpan. Tenggat berjalan dihitung ulang.",
                "settings.year",
                year=year,
            )
    return _year_page(request, year, day_form=form)


@GET_POST
@for_admins
@refusals
@once
def remove_day(request: HttpRequest, year: int, pk: int) -> HttpResponseBase:
    """Remove a special day; running deadlines are planned again. For a day that has passed a second person is asked."""
    day = load(request, queries.Days(Holiday), tends_the_portal, pk=pk, date__year=_checked(year))
    name, date, now = day.name, day.date, timezone.now()
    passed = has_passed(date, now)
    form = RemoveDayForm(request.POST if request.method == "POST" else None, passed=passed)
    if form.is_valid():
        with told_in(form, request):
            if passed:
                return go_on(
                    request,
                    _PASSED,
                    ask_no_day(day, decree=form.cleaned_data["decree"], by=signed_in(request), now=now),
                    tell=messages.info,
                )
            remove_special_day(day, by=signed_in(request), now=now)
            return go_on(
                request,
                f"{name}, {day_in_words(date)}, dihapus. Tenggat berjalan dihitung ulang.",
                "settings.year",
                year=year,
            )
    return render(request, "home/settings_day_remove.html", {"form": form, "day": day, "passed": passed})


@POST
@for_admins
@refusals
@once
def confirm(request: HttpRequest, year: int) -> HttpResponseBase:
    """Record that the year was compared with the decree."""
    form = ConfirmForm(request.POST)
    if form.is_valid():
        by, without = signed_in(request), form.cleaned_data["without_joint_leave"]
        with told_in(form, request):
            confirm_year(_checked(year), by, timezone.now(), without_joint_leave=without)
            return go_on(
                request,
                f"Kalender {year} dikonfirmasi. Tenggat pada tahun itu tidak lagi sementara.",
                "settings.year",
                year=year,
            )
    return _year_page(request, year, confirm_form=form)


def _checked(year: int) -> int:
    if not is_calendar_year(year):
        raise Http404
    return year


def _year_page(request: HttpRequest, year: int, **bound: BaseForm) -> HttpResponseBase:
    """The page of a year; a form that was sent (`bound`) comes back with what was typed."""
    facts = queries.year(_checked(year))
    forms = {"day_form": DayForm(year=year), "confirm_form": ConfirmForm(), "seed_form": SeedForm(), **bound}
    return render(
        request,
        "home/settings_year.html",
        {
            "facts": facts,
            "days": queries.days(year),
            **forms,
            "faulty": next((form for form in bound.values() if form.errors), forms["day_form"]),
            "begun": year <= timezone.localdate().year,
            "history": history.of_year(facts.row, year),
        },
    )
