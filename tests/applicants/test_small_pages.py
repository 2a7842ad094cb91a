"""What a phone has to fetch before it can show a page."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from applicants.enums import DossierState
from certportal.kernel.web.zipped import ZipPages
from tests.factories.applicants import dossier_in

pytestmark = pytest.mark.django_db

MOST = 90_000
"""Bytes of HTML, style sheets and fonts together, compressed; what a script or a picture adds may come later."""
BROWSER = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


def fetched(page):
    """The bytes of a page with its style sheets and the font of its language, which it asks for beforehand."""
    assert page["Content-Encoding"] == "gzip"
    html = gzip.decompress(page.content).decode()
    sheets = re.findall(r'<link rel="stylesheet"\s+href="/static/([^"]+?)"\s*>', html)
    assert len(sheets) >= 5
    styles = sum(len(gzip.compress(Path(settings.BASE_DIR, "static", plain(name)).read_bytes())) for name in sheets)
    font = re.findall(r'<link rel="preload"\s+href="/static/(fonts/[^"]+\.woff2)"', html)
    assert len(font) == 1
    return len(page.content) + styles + Path(settings.BASE_DIR, "static", plain(font[0])).stat().st_size


def plain(name):
    """The file behind an address that carries a fingerprint."""
    return re.sub(r"\.[0-9a-f]{12}\.", ".", name)


def test_the_pages_a_phone_opens_first_are_small(client, world):
    client.force_login(world.applicant)
    dossier = dossier_in(DossierState.DRAFT, world)
    case, upload = dossier.get_absolute_url(), reverse("document.show", args=[dossier.code, "001.7"])
    sizes = {url: fetched(client.get(url, **BROWSER)) for url in ("/", case, upload)}
    assert {url: size for url, size in sizes.items() if size > MOST} == {}


def test_only_pages_are_compressed_and_only_for_who_can_read_them(client, world):
    assert "Content-Encoding" not in client.get("/")
    assert "Content-Encoding" not in client.get("/sehat/", **BROWSER)
    whole, zipped = client.get("/tentang/"), client.get("/tentang/", **BROWSER)
    assert len(zipped.content) < len(whole.content) / 2
    assert "Accept-Encoding" in zipped["Vary"]


def test_what_is_no_page_leaves_as_it_is():
    """A paper or a list has no random bytes to hide its length behind."""
    listed = HttpResponse(b"nomor;nama\n" * 500, content_type="text/csv")
    request = RequestFactory().get("/", **BROWSER)
    assert "Content-Encoding" not in ZipPages(lambda _request: listed)(request)
