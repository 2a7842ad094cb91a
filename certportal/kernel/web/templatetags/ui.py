"""Tags and filters for every template: dates in words, pills, deadlines, icons, panels, one-time forms."""

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from certportal.kernel.web import dates, paginate, panel, reaching

register = template.Library()
SHORTEST_NUMBER = 5
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")

_MEGABYTE = 1_000_000
TONES = {
    "neutral": "circle",
    "info": "info-circle",
    "good": "check-circle",
    "warn": "exclamation-triangle",
    "bad": "exclamation-circle",
    "paused": "pause-circle",
}


@register.simple_tag
def office_to_call() -> str:
    """The office of service with its telephone and e-mail, for whoever cannot help themselves in the portal."""
    return reaching.offices_to_call()


@register.filter
def day_in_words(value: date | datetime | None) -> str:
    """“10 Desember 2026”; nothing for nothing."""
    return dates.day_in_words(value) if value else ""


@register.filter
def weekday_in_words(value: date | datetime | None) -> str:
    """“Kamis, 10 Desember 2026”."""
    return dates.weekday_in_words(value) if value else ""


@register.filter
def moment_in_words(value: datetime | None, zone: str = "") -> str:
    """“10 Desember 2026 pukul 09.14 WIB”; the argument names another zone, such as Asia/Makassar."""
    return dates.moment_in_words(value, zone) if value else ""


@register.filter
def time_in_words(value: datetime | None, zone: str = "") -> str:
    """“09.14 WIB”."""
    return dates.time_in_words(value, zone) if value else ""


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, number: int, at: str = "") -> str:
    """The same address at another page of a list; `at` is the list's parameter where one page has two lists."""
    query = context["request"].GET.copy()
    query[at or paginate.AT] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def initials(name: str) -> str:
    """“Dra. Hj. Sri Hartati, M.Si.” as SH: without what stands before and behind a name; for the circle beside it."""
    words = [word for word in name.split(",", maxsplit=1)[0].split() if "." not in word] or name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def of(known: Mapping[str, int], name: str) -> int:
    """`{{ counts|of:name }}`: the number under that name, 0 where there is none."""
    return known.get(name, 0)


@register.filter
def size_in_words(size: int | None) -> str:
    """Bytes as people read them: "420 kB", "1,2 MB"; nothing for nothing."""
    if size is None:
        return ""
    if size < _MEGABYTE:
        return f"{max(1, round(size / 1_000))} kB"
    return f"{size / _MEGABYTE:.1f} MB".replace(".", ",")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon from the sprite: decoration, unless a label gives it a meaning of its own."""
    if label:
        where = f"{static('icons/sprite.svg')}#{name}"
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, where)
    return _decoration(name)


@cache
def _decoration(name: str) -> SafeString:
    where = f"{static('icons/sprite.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', where)


class _Unchanging(template.Node):
    def __init__(self, nodelist: template.NodeList, by: template.base.FilterExpression | None) -> None:
        self.nodelist, self.by = nodelist, by
        self._drawn: dict[object, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        if not context.get("site"):  # an error page is drawn without it; its head and foot are for no other page
            return self.nodelist.render(context)
        key = self.by.resolve(context) if self.by else None
        if key not in self._drawn:
            self._drawn[key] = self.nodelist.render(context)
        return self._drawn[key]


@register.tag
def unchanging(parser: template.base.Parser, token: template.base.Token) -> _Unchanging:
    """`{% unchanging %}…{% endunchanging %}`: drawn once per process, for what is the same for everybody on every page.

    Nothing in it may depend on the person, the address or the database. `{% unchanging by=value %}` is drawn once for each
    value; all drawings are kept, so there must be few values. Without `site` in the context nothing is kept.
    """
    by = template.base.token_kwargs(token.split_contents()[1:], parser).get("by")
    nodelist = parser.parse(("endunchanging",))
    parser.delete_first_token()
    return _Unchanging(nodelist, by)


@register.simple_tag
def pill(label: object, tone: str = "neutral") -> SafeString:
    """A pill: a state in a word, with colour and icon: neutral, info, good, warn, bad or paused.

    A function and not a template: a list draws one per row.
    """
    known = tone if tone in TONES else "neutral"
    return format_html('<span class="pill tone-{}">{}{}</span>', known, icon(TONES[known]), label)


@register.simple_tag
def options(groups: Iterable[tuple[str | None, Iterable[Mapping[str, object]], int]]) -> SafeString:
    """The options of a select, in their groups. A function and not a template: a list of filters has some ninety of them."""
    drawn: list[tuple[str]] = []
    for name, rows, _ in groups:
        told = ((row["value"], " selected" if row["selected"] else "", row["label"]) for row in rows)
        inside = format_html_join("", '<option value="{}"{}>{}</option>', told)
        drawn.append((format_html('<optgroup label="{}">{}</optgroup>', name, inside) if name else inside,))
    return format_html_join("", "{}", drawn)


@register.simple_tag(takes_context=True)
def panels(context: template.Context, place: str, obj: object) -> SafeString:
    """The panels that apps show at this place about the object."""
    request = context["request"]
    drawn: list[tuple[str]] = []
    for part in panel.panels_at(place):
        facts = part.context(request, obj)
        if facts is not None:
            drawn.append((render_to_string(part.template, {"object": obj, **facts}, request=request),))
    return format_html_join("", "{}", drawn)


@register.simple_tag
def once() -> SafeString:
    """A hidden one-time token; the view of the form has `@once`."""
    return format_html('<input type="hidden" name="once" value="{}">', secrets.token_hex(16))


@register.filter
def arrived_whole(form: BaseForm) -> bool:
    """False where a hidden field has an error: then the page itself must be loaded again."""
    return not any(field.errors for field in form.hidden_fields())


@register.filter
def place(field: BoundField) -> str:
    """The id of what one fills in; of a group the first choice, for the group itself has none; "" where nothing is left."""
    first = next(iter(field.subwidgets), None) if field.use_fieldset else None
    return str(first.id_for_label if first else field.id_for_label)


@register.simple_tag
def summed_up(form: BaseForm) -> str:
    """Mark the form's errors as shown in the summary, so that crispy does not repeat them above the fields."""
    form.errors_summed_up = True  # type: ignore[attr-defined] # read by templates/bootstrap5/errors.html
    return ""


@register.filter
def reached(address: str) -> str:
    """`{{ "021 500"|reached }}`: a telephone number, mail or web address as a link; other text as it is."""
    dialled = "".join(sign for sign in address if sign.isdigit() or sign == "+")
    if len(dialled) >= SHORTEST_NUMBER and not set(address) - set("+0123456789 ()-."):
        return format_html('<a href="tel:{}">{}</a>', dialled, address)
    if address.startswith("https://"):
        return format_html('<a href="{0}">{0}</a>', address)
    return format_html('<a href="mailto:{0}">{0}</a>', address) if _MAIL.fullmatch(address) else address
