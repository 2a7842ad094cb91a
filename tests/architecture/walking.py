"""What the browser of one person sends and gets on a walk: every link, part, picture, file and form of the pages they may open."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote_plus, urlencode, urljoin, urlsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import Resolver404, resolve, reverse

from tests.architecture.access import RULES
from tests.architecture.visiting import visit
from tests.architecture.world import World
from tests.factories.applicants import small_pdf

FILE = "<file>"
TYPED = {"date": "2026-11-20", "email": "lain@contoh.go.id", "number": "1", "time": "09:00", "file": FILE}
AT_MOST = 2  # addresses of one name: another page of the same list says nothing new


@dataclass(frozen=True)
class Sent:
    """One request with what came back; `fields` of a form as (name, value)."""

    who: str
    name: str
    method: str
    address: str
    fields: tuple[tuple[str, str], ...] = ()
    htmx: bool = False
    status: int = field(default=0, compare=False)
    kind: str = field(default="", compare=False)
    body: bytes = field(default=b"", compare=False, repr=False)

    def again(self, world: World, who: str) -> Any:
        """The same request in the browser of `who`; a context manager, as `visit`."""
        return visit(world, who, self.method, self.address, dict(self.data()), headers=self.headers)

    @property
    def typed(self) -> str:
        """What the request itself says beside its place; a page that repeats it shows nothing of anybody."""
        return "\n".join([unquote_plus(urlsplit(self.address).query), *(value for _, value in self.fields)])

    @property
    def headers(self) -> dict[str, str]:
        return {"HX-Request": "true"} if self.htmx else {}

    def data(self) -> Iterator[tuple[str, Any]]:
        for name, value in self.fields:
            yield name, SimpleUploadedFile("Ijazah.pdf", small_pdf().read()) if value == FILE else value


class Page(HTMLParser):
    """Links (address, whether fetched by htmx) and forms (method, address, fields) of a page."""

    def __init__(self, html: str, at: str) -> None:
        super().__init__(convert_charrefs=True)
        self.at, self.links, self.forms = at, [], []
        self._form: tuple[str, str, dict[str, str]] | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        for name in ("href", "src", "hx-get", "data-src"):
            if name in said:
                self.links.append((urljoin(self.at, said[name]), name.startswith("hx")))
        if tag == "form":
            self._form = (said.get("method", "get").upper(), urljoin(self.at, said.get("action") or self.at), {})
            self.forms.append(self._form)
        if self._form is not None and said.get("name"):
            self._field(tag, said, self._form[2])
        if tag == "option" and self._form is not None and self._select and said.get("value"):
            self._form[2].setdefault(self._select, said["value"])

    def _field(self, tag: str, said: dict[str, str], fields: dict[str, str]) -> None:
        if tag == "select":
            self._select = said["name"]
        elif tag == "textarea":
            fields[said["name"]] = "Ditulis di sini dengan alasan yang cukup."
        elif tag == "button" or said.get("type") in {"hidden", "submit", "radio", "checkbox"}:
            fields.setdefault(said["name"], said.get("value") or ("on" if said.get("type") == "checkbox" else ""))
        else:
            fields[said["name"]] = said.get("value") or TYPED.get(said.get("type", ""), "Tertulis")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""


def walk(world: World, who: str) -> list[Sent]:
    """From every address this person may open: what their browser sends on, until nothing new is found."""
    doors = (
        reverse(name, kwargs=rule.make(world))
        for name, rule in RULES.items()
        if who in (rule.get or ()) and not rule.public
    )
    asked = [found for address in doors if (found := _asks(who, "GET", address))]
    seen, counted, walked = set(asked), Counter(row.name for row in asked), []
    while asked:
        row = asked.pop()
        with row.again(world, who) as response:
            kind = response.get("Content-Type", "").partition(";")[0]
            told = {"status": response.status_code, "kind": kind, "body": response.body}
        walked.append(Sent(row.who, row.name, row.method, row.address, row.fields, row.htmx, **told))
        if row.method == "GET" and kind == "text/html":
            for found in _requests_of(Page(response.body.decode(), row.address), who):
                way = f"{found.method} {found.name}"
                if found not in seen and counted[way] < AT_MOST:
                    seen.add(found)
                    counted[way] += 1
                    asked.append(found)
    return walked


def _requests_of(page: Page, who: str) -> Iterator[Sent]:
    for address, htmx in page.links:
        if found := _asks(who, "GET", address, htmx=htmx):
            yield found
    for method, address, fields in page.forms:
        typed = {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}
        query = f"{address}?{urlencode(typed)}" if method == "GET" else address
        if found := _asks(who, method, query, tuple(typed.items()) if method == "POST" else ()):
            yield found


def _asks(
    who: str, method: str, address: str, fields: tuple[tuple[str, str], ...] = (), *, htmx: bool = False
) -> Sent | None:
    """The request, where it goes to a page of the portal that is not open to everybody."""
    parts = urlsplit(address)
    if parts.netloc or not parts.path.startswith("/") or parts.path.startswith(settings.STATIC_URL):
        return None
    name = _name_of(parts.path)
    if name not in RULES or RULES[name].public or name == "account_logout":
        return None
    return Sent(who, name, method, parts._replace(fragment="").geturl(), fields, htmx)


@cache
def _name_of(path: str) -> str:
    """The name of the page at this path; the same links stand on nearly every page."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
