"""A portal whose catalogue was never loaded."""

import pytest

from tests.pages import words

pytestmark = pytest.mark.django_db


def test_empty_lists_say_what_will_appear(client):
    assert "Belum ada skema yang berlaku" in words(client.get("/skema/"))
    assert "Belum ada standar pelayanan yang berlaku" in words(client.get("/standar-pelayanan/"))
