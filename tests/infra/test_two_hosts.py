"""Two web hosts and a worker without a shared disk: PostgreSQL, Redis and an S3-compatible store are all they share."""

import time
from contextlib import ExitStack

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants.enums import DossierState
from applicants.queries import tasks_of
from certportal.kernel.sla import clocks
from tests import hosts
from tests.corpus.build import plain_pdf
from tests.factories.applicants import dossier_in, world

pytestmark = [pytest.mark.heavy(20), pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]
LONGEST = 60  # seconds until the worker has drawn, on a machine that is doing other work too


@pytest.fixture
def three_machines(tmp_path, buckets, redis_server):
    """Addresses of two web hosts and the MEDIA_URL that they and a worker share; each has a disk of its own."""
    if connection.vendor != "postgresql":
        pytest.skip("several hosts share a database only as PostgreSQL")
    shared = {
        "REDIS_URL": redis_server.url, "MEDIA_URL": buckets.new_url(), "AWS_ACCESS_KEY_ID": "of-the-tests",
        "AWS_SECRET_ACCESS_KEY": "of-the-tests",
    }  # fmt: skip
    with ExitStack() as running:
        folders = {name: tmp_path / name for name in ("one", "two", "worker")}
        for folder in folders.values():
            folder.mkdir()
        disks = {name: {"MEDIA_ROOT": str(folder / "media")} for name, folder in folders.items()}
        running.enter_context(
            hosts.process(folders["worker"], "certportal.worker", "papers", **shared, **disks["worker"])
        )
        one = running.enter_context(hosts.web(folders["one"], **shared, **disks["one"]))
        two = running.enter_context(hosts.web(folders["two"], **shared, **disks["two"]))
        yield one, two, shared["MEDIA_URL"]


def drawn(address: str, path: str, session: str) -> bytes:
    """What the host hands out there, once the worker has drawn it."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        status, content = hosts.fetch(address, path, session)
        if status == 200:
            return content
        time.sleep(0.1)
    raise AssertionError(f"{path} was not drawn")


def test_what_is_sent_to_one_host_is_drawn_by_a_worker_and_read_on_the_other(three_machines, tmp_path, buckets) -> None:
    one, two, url = three_machines
    where = world()
    dossier = dossier_in(DossierState.DRAFT, where)
    task = next(task for task in tasks_of(dossier) if not task.requirement.shown_confirmations)
    clocks.start("completeness", dossier, by=where.applicant, now=timezone.now())
    client = Client()
    client.force_login(where.applicant)
    session, code, row = client.cookies["sesi"].value, dossier.code, task.row.code
    sent = SimpleUploadedFile("ijazah.pdf", plain_pdf(2), "application/pdf")
    assert "terunggah" in hosts.send(one, reverse("document.show", args=[code, row]), session, file=sent)
    hosts.send(one, reverse("dossier.time_order", args=[code]), session, once="a" * 32)
    assert drawn(two, reverse("document.page", args=[code, row, 2, 2]), session).startswith(b"\xff\xd8\xff")
    assert drawn(two, reverse("dossier.time_file", args=[code]), session).startswith(b"%PDF")
    assert hosts.fetch(two, reverse("document.download", args=[code, row, 2]), session) == (200, plain_pdf(2))
    stored = sorted(name.split("/")[0] for name in buckets.objects(url))
    assert stored == ["original", "paper", "preview", "preview"]
    assert [path for path in tmp_path.rglob("media/**/*") if path.is_file()] == []
