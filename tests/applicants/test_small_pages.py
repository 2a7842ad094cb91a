"""What a phone has to fetch before it can show a page."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from applicants.enums import DossierState
from tests.factories.applicants import dossier_in

pytestmark = pytest.mark.django_db

MOST = 90_000
"""Bytes of HTML, style sheets and fonts together, compressed; what a script or a picture adds may come later."""
BROWSER = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


def fetched(page):
    """The bytes of a page with its style sheets and the two fonts of its language."""
    assert page["Content-Encoding"] == "gzip"
    html = gzip.decompress(page.content).decode()
    sheets = re.findall(r'<link rel="stylesheet"\s+href="/static/([^"]+?)"\s*>', html)
    assert len(sheets) >= 5
    styles = sum(len(gzip.compress(Path(settings.BASE_DIR, "static", plain(name)).read_bytes())) for name in sheets)
    fonts = sum(path.stat().st_size for path in Path(settings.BASE_DIR, "static/fonts").glob("plus*-latin-[47]*"))
    assert fonts > 20_000
    return len(page.content) + styles + fonts


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
