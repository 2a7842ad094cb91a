"""A parcel and who owns it: see `parcels.py`."""

from __future__ import annotations

import pytest
from django.db import connection

from certportal.kernel.accounts.models import User
from certportal.kernel.workflow import flow as flow_module
from certportal.kernel.workflow.flow import _FLOWS
from tests.kernel.workflow.parcels import FLOW, NOW, Parcel


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setattr(flow_module, "_FLOWS", {**_FLOWS, "parcel": FLOW})


@pytest.fixture
def parcels(transactional_db, registered):
    if Parcel._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Parcel)
    Parcel.objects.all().delete()  # the flush between tests does not know the table


@pytest.fixture
def owner(parcels):
    return User.objects.create(username="o", full_name="Siti Nur'aini", email="siti@example.id")


@pytest.fixture
def parcel(owner):
    return Parcel.objects.create(state="open", state_since=NOW, owner_id=owner.pk)


@pytest.fixture
def message_text(settings, tmp_path):
    folder = tmp_path / "messages"
    folder.mkdir()
    (folder / "parcel_sent.txt").write_text("Subjek: Paket terkirim\n\nPaket Anda terkirim.\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
