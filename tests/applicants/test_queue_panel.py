"""The panel beside the queue: four answers about one case, in one more question, and the way to the rows beside it."""

import datetime as dt

import pytest
from django.urls import reverse

from applicants.actions import assign
from applicants.enums import DossierState
from applicants.models import Document
from tests.applicants.test_queue import GOAL, QUEUE, office, queries_of, sent
from tests.factories.applicants import NOW

__all__ = ["office"]
pytestmark = pytest.mark.django_db


def test_panel_tells_of_one_case_in_one_more_question(office, world):
    row = sent(world, declared={"grade": "III/c", "work_unit": "Dinas Uji"})
    sent(world)
    Document.objects.filter(dossier=row, order=row.documents.first().order).update(standing="accepted")
    assert queries_of(office, f"?intip={row.code}&perbaikan=belum") == (GOAL + 1, 2)
    assign(row, person=world.officer, by=world.officer, now=NOW)
    peek = office.get(f"{QUEUE}?intip={row.code}").context["peek"]
    assert (peek["turn"], peek["todo"]) == ("Anda", "Periksa 18 dokumen")
    assert peek["act"] == {
        "label": "Mulai pemeriksaan",
        "url": reverse("dossier.start_check", args=[row.code]),
        "post": True,
    }
    assert peek["facts"] == [("Golongan", "III/c"), ("Unit kerja", "Dinas Uji")]
    assert (peek["seen"].judged, peek["seen"].in_words) == (1, "17 belum diunggah · 1 sesuai")
    assert [(event.title, event.by) for event in peek["seen"].events] == [
        ("Petugas ditetapkan", world.officer.full_name)
    ]


def test_panel_leads_to_the_rows_beside_it_over_the_edge_of_a_page(office, world):
    rows = [sent(world, at=NOW - dt.timedelta(days=days)) for days in range(27)]
    first = office.get(f"{QUEUE}?urut=-nomor&intip=awal").context["peek"]
    assert (first["dossier"], first["before"]) == (rows[26], "")
    assert first["after"] == f"{QUEUE}?urut=-nomor&intip={rows[25].code}"
    last = office.get(f"{QUEUE}?urut=-nomor&intip=akhir").context["peek"]
    over = office.get(last["after"]).context["peek"]
    assert (last["dossier"], over["dossier"]) == (rows[2], rows[1])
    assert office.get(over["before"]).context["peek"]["dossier"] == rows[2]
    assert office.get(over["after"]).context["peek"]["after"] == ""
    assert over["closed"] == f"{QUEUE}?urut=-nomor&halaman=2"


@pytest.mark.parametrize(
    ("state", "role", "told"),
    [
        (DossierState.COMPLETENESS_CHECK, "officer", ("Petugas penerima berkas", "Lanjutkan pemeriksaan")),
        (DossierState.RETURNED, "officer", ("Pemohon", "Buka berkas")),
        (DossierState.ACCEPTED, "leader", ("Pimpinan", "Buka berkas")),
        (DossierState.SUBMITTED, "leader", ("Petugas penerima berkas", "Buka berkas")),
        (DossierState.CLOSED, "officer", ("Tidak ada lagi", "Buka berkas")),
    ],
)
def test_panel_offers_what_this_person_may_do(client, world, state, role, told):
    row = sent(world, state=state, kind=None)
    client.force_login(getattr(world, role))
    peek = client.get(f"{QUEUE}?tahap={state}&intip={row.code}").context["peek"]
    assert (peek["turn"], peek["act"]["label"]) == told
    assert client.get(peek["act"]["url"]).status_code == 200


def test_panel_of_a_case_that_is_not_on_the_page_stays_shut(office, world):
    row = sent(world)
    assert "peek" not in office.get(f"{QUEUE}?intip={row.code}&tampilan=pemohon").context
    assert "peek" not in office.get(f"{QUEUE}?intip=lain").context
