"""Small drawings that lists repeat: the petals of a way in steps, and a deadline in one line. Functions: a list draws many."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from certportal.kernel.web.dates import day_in_brief, day_in_words, weekday_in_words
from certportal.kernel.web.templatetags.ui import icon

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from certportal.kernel.web.deadline import ClockLike, Told

register = template.Library()
ROUND = 360
BAR = 40
"""Pixels of the bar beside a deadline."""
# One petal of the kawung, upright above the middle of a square of 40.
_PETAL = "M20 18C14.5 13 14.5 6 20 1C25.5 6 25.5 13 20 18Z"


@register.simple_tag
@cache
def petals(step: int, total: int, name: str = "") -> SafeString:
    """One petal for each of `total` steps: those before `step` are done, that one is under way; `name` is what it is called.

    `step` 0: it ended without a result; one more than `total`: all are done.
    """
    drawn = format_html_join(
        "",
        '<path class="{}" transform="rotate({} 20 20)" d="{}"/>',
        ((_kind(at, step), f"{ROUND / total * (at - 1):g}", _PETAL) for at in range(1, total + 1)),
    )
    return format_html(
        '<svg class="petals" viewBox="0 0 40 40" role="img" aria-label="{}">{}</svg>',
        step_in_words(step, total, name),
        drawn,
    )


def step_in_words(step: int, total: int, name: str = "") -> str:
    """“langkah 3 dari 8, Verifikasi”."""
    if not step:
        return "berakhir sebelum selesai"
    if step > total:
        return f"{total} langkah selesai"
    return f"langkah {step} dari {total}" + (f", {name}" if name else "")


def _kind(at: int, step: int) -> str:
    return "petal-done" if at < step else "petal-now" if at == step else "petal-rest"


@register.simple_tag(takes_context=True)
def deadline(
    context: template.Context, clock: ClockLike | Told | None, *, short: bool = False, own: bool = False
) -> SafeString | str:
    """A running, paused or finished clock (or a `Told`) in words; nothing without one. `short`: one line, for lists.

    `own`: to the person the case is about, whom the office's own lateness does not alarm.

    A table of many clocks reads the version of the calendar once per page.
    """
    from certportal.kernel.web.deadline import Told, gently, tell  # noqa: PLC0415 - needs the models; templates load before them
    from certportal.kernel.workdays.queries import current_stamp  # noqa: PLC0415

    if not clock:
        return ""
    if not isinstance(clock, Told):
        page = context.render_context
        if "calendar_stamp" not in page:
            page["calendar_stamp"] = current_stamp()
        told = tell(clock, timezone.now(), stamp=page["calendar_stamp"], brief=short)
        clock = gently(told, clock) if own else told
    return deadline_line(clock) if short else _at_length(clock)


def _at_length(told: Told) -> SafeString:
    """The day and what is left; then the target, and the days that do not count."""
    day = day_in_words(told.due_on) + (" (sementara)" if told.provisional else "")
    target = format_html('<span class="quiet small">{}</span>', told.target) if told.target else ""
    drawn = format_html(
        '<span class="deadline"><strong>{}</strong> <span class="due due-{}">{}<span class="due-left">{}</span></span> {}</span>',
        *(day, told.tone, icon(told.icon), told.said, target),
    )
    if not told.skipped:
        return drawn
    return format_html(
        '{} <details class="deadline-days"><summary>{} hari libur tidak dihitung</summary><ul>{}</ul></details>',
        drawn,
        len(told.skipped),
        format_html_join("", "<li>{}: {}</li>", ((weekday_in_words(day.date), day.name) for day in told.skipped)),
    )


@register.simple_tag
def deadline_line(told: Told | None) -> SafeString | str:
    """A deadline in one line: icon, what is left, a bar with the share of the days used, the day. Nothing without one."""
    if told is None:
        return ""
    bar: SafeString | str = ""
    said, more, rest = (told.brief or told.word).partition(", ")
    if told.used is not None and not more:  # what takes more words has no room for it
        bar = format_html(
            '<svg class="used" width="{0}" height="4" aria-hidden="true"><rect width="{0}" height="4" rx="2"/>'
            '<rect class="used-part" width="{1}" height="4" rx="2"/></svg>',
            BAR,
            max(2, round(told.used * BAR)),
        )
    return format_html(
        '<span class="due due-{}" title="{}, batas {}">{}<span class="due-left">{}</span>{}<span class="due-day">{}</span></span>',
        told.tone,
        told.word,
        day_in_words(told.due_on),
        icon(told.icon),
        format_html('{}<span class="due-more">{}</span>', said, more + rest) if more else said,
        bar,
        day_in_brief(told.due_on, today=timezone.localdate()),
    )
