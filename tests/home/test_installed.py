"""The portal on a phone's home screen, and the one page a phone keeps: nothing about a person."""

import json
import re

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image

from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db


def test_a_phone_finds_the_name_and_icons_of_the_sizes_it_is_told(client):
    page = client.get("/tentang/").text
    assert f'rel="manifest" href="{reverse("home.manifest")}"' in page
    said = json.loads(client.get(reverse("home.manifest")).content)
    assert (said["name"], said["start_url"], said["display"]) == ("Portal Sertifikasi", "/", "standalone")
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        plain = re.sub(r"\.[0-9a-f]{12}\.", ".", icon["src"]).removeprefix("/static/")
        with Image.open(settings.BASE_DIR / "static" / plain) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_what_a_phone_keeps_is_the_same_for_everybody(client):
    stranger = client.get(reverse("home.offline")).text
    client.force_login(PersonFactory(full_name="Ni Luh Rahasia"))
    assert client.get(reverse("home.offline")).text == stranger
    assert "Rahasia" not in stranger
    script = client.get(reverse("home.worker"))
    assert script["Content-Type"].startswith("text/javascript")
    kept = set(re.findall(r'"(/[^"]*)"', script.text))
    assert {re.sub(r"^/static/.*", "/static/", address) for address in kept} == {"/static/", reverse("home.offline")}
    assert (
        set(re.findall(r'href="(/static/[^"]+)"', stranger)) <= kept
    )  # it looks like the portal without a connection too
