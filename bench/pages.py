"""Runs inside the portal: fills the tables, signs people in, prints which addresses to measure and what each costs.

python -m bench.pages <prepare | fill COUNT | ask | phone>    (the last two print one line of JSON)
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from django.test import Client

    from certportal.kernel.accounts.models import User

WORDS = "siti rahm"
"""What is typed into the search of the queue: the beginnings of two names, of which every hundredth person has both."""
CASES = 40
"""Different dossiers and certificates that are asked in turn, so that no page is read from one warm row only."""
MOST_OF_LIST = MOST_OF_DOSSIER = 3.5
"""How many times its floor a page may take at 10,000 dossiers (`most` of a target); a list's floor is a list."""
MOST_OF_CHECK = MOST_OF_QUEUE = 4.0
"""Of the check of a certificate, and of the queue with its tabs, counts and panel."""
MOST_STATEMENTS = 12
"""Of the page of a dossier (`most_queries` of a target)."""


def client_of(person: User | None) -> Client:
    """A test client in which this person is signed in; signed out for None."""
    from django.test import Client

    browser = Client(headers={"host": "127.0.0.1"})
    if person is not None:
        browser.force_login(person, backend="certportal.kernel.accounts.backends.IdentifierBackend")
    return browser


def targets() -> list[dict[str, Any]]:
    """Every page that is measured: name, floor view to compare with, person signed in, addresses requested in turn.

    `floor` is None for a floor view itself. `most` and `most_queries` are the goals of the page, where it has any.
    """
    from django.urls import reverse
    from django.utils import timezone

    from applicants.enums import DossierState
    from applicants.models import Dossier
    from bench.people import house
    from certificates.models import Certificate
    from certportal.kernel.accounts.enums import Role

    place = house(timezone.now())
    officer, leader = place.staff[Role.VERIFIER][0], place.staff[Role.LEADERSHIP][0]
    issuer = place.staff[Role.CERTIFICATE_ADMIN][0]
    newest = Dossier.objects.exclude(submitted_at=None).select_related("applicant").order_by("-pk")
    ended = list(newest.filter(state=DossierState.CLOSED)[: CASES // 2])
    sent = [*newest.live()[: CASES // 2], *ended]
    # `bench.multiply` marks the codes it copies with "~", and the check refuses such a code before it asks the register.
    certificates = Certificate.objects.exclude(code__contains="~").order_by("-pk")
    held = list(certificates.values_list("code", flat=True)[:CASES])
    own = ended[0]
    single = [f"/_lantai/baris/{one.code}/" for one in sent]
    queue, desk = reverse("queue.list"), reverse("home.desk")
    number = (sent[0].number or "").split("/")[0]
    listing, row, hello = "lantai: daftar", "lantai: satu baris", "lantai: halo"
    of_list: dict[str, Any] = {"floor": listing, "most": MOST_OF_LIST}
    of_queue = of_list | {"most": MOST_OF_QUEUE}
    of_row: dict[str, Any] = {"floor": row, "most": MOST_OF_DOSSIER, "most_queries": MOST_STATEMENTS}
    return [
        {"name": listing, "floor": None, "who": officer, "urls": ["/_lantai/daftar/"]},
        {"name": row, "floor": None, "who": officer, "urls": single},
        {"name": hello, "floor": None, "who": None, "urls": ["/_lantai/halo/"]},
        {"name": "antrian", **of_queue, "who": officer, "urls": [queue]},
        {"name": "antrian, intip terbuka", **of_queue, "who": officer, "urls": [f"{queue}?intip=awal"]},
        {"name": "antrian, yang terkirim", **of_queue, "who": officer, "urls": [f"{queue}?tahap=submitted"]},
        {"name": "antrian, yang selesai", **of_queue, "who": officer, "urls": [f"{queue}?tahap=closed"]},
        {"name": "cari nama", **of_list, "who": officer, "urls": [f"{queue}?cari=ya"], "words": WORDS},
        {"name": "cari nomor", **of_list, "who": officer, "urls": [f"{queue}?nomor={number}"]},
        {"name": "meja verifikator", **of_list, "who": officer, "urls": [desk]},
        {"name": "meja pimpinan", **of_list, "who": leader, "urls": [desk]},
        {"name": "meja petugas sertifikat", **of_list, "who": issuer, "urls": [desk]},
        {"name": "meja petugas loket", **of_list, "who": place.staff[Role.INTAKE_OFFICER][0], "urls": [desk]},
        {"name": "meja asesor", **of_list, "who": place.staff[Role.ASSESSOR][0], "urls": [desk]},
        {"name": "meja anggota komite", **of_list, "who": place.staff[Role.COMMITTEE_MEMBER][0], "urls": [desk]},
        {"name": "terlambat", **of_list, "who": leader, "urls": [reverse("overdue.list")]},
        {"name": "permohonan saya", "floor": listing, "who": own.applicant, "urls": [reverse("dossier.mine")]},
        {"name": "berkas (petugas)", **of_row, "who": officer, "urls": [one.get_absolute_url() for one in sent]},
        {"name": "berkas (pemohon)", **of_row, "who": own.applicant, "urls": [own.get_absolute_url()]},
        {"name": "cek sertifikat", "floor": hello, "most": MOST_OF_CHECK, "who": None,
         "urls": [reverse("certificate.verify", args=[code]) for code in held]},
    ]  # fmt: skip


def statements_of(browser: Client, url: str) -> list[float]:
    """What each statement of one page took, in milliseconds, once the process is warm; the page must answer 200."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser.get(url)
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(url)
    if answer.status_code != 200:  # noqa: PLR2004 (the status itself)
        raise RuntimeError(f"{url}: {answer.status_code}")
    return [float(statement["time"]) * 1000 for statement in asked.captured_queries]


def ask() -> list[dict[str, Any]]:
    """The targets as JSON values: the session cookie of the person and the statements of the costliest address."""
    from django.urls import reverse

    found = []
    for target in targets():
        browser = client_of(target.pop("who"))
        if words := target.pop("words", ""):  # search words stay in the session, out of the address
            browser.post(reverse("queue.search"), {"kata": words})
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
        asked = [statements_of(browser, url) for url in target["urls"]]
        slowest = max((statement for page in asked for statement in page), default=0.0)
        found.append({**target, "cookie": cookie, "queries": max(map(len, asked)), "slowest_ms": slowest})
    return found


def on_the_phone() -> list[dict[str, str]]:
    """The pages an applicant opens on a phone, from the first to the result, as JSON values: name, address and session cookie."""
    from django.conf import settings
    from django.urls import reverse

    from applicants.enums import DossierState
    from applicants.models import Document, Dossier

    draft = Dossier.objects.filter(state=DossierState.DRAFT).select_related("applicant").latest("pk")
    row = Document.objects.filter(dossier=draft).select_related("requirement").earliest("pk")
    decided = Dossier.objects.filter(state=DossierState.READY).select_related("applicant").latest("pk")

    def own(person: User) -> str:
        session = client_of(person).cookies[settings.SESSION_COOKIE_NAME]
        return f"{session.key}={session.value}"

    upload = reverse("document.show", args=[draft.code, row.requirement.code])
    return [
        {"name": "beranda", "url": "/", "cookie": ""},
        {"name": "daftar tugas", "url": draft.get_absolute_url(), "cookie": own(draft.applicant)},
        {"name": "unggah", "url": upload, "cookie": own(draft.applicant)},
        {"name": "hasil", "url": decided.get_absolute_url(), "cookie": own(decided.applicant)},
    ]


def main() -> None:
    django.setup()
    match sys.argv[1:]:
        case ["prepare"]:
            from django.core.management import call_command
            from django.db import connection
            from django.utils import timezone

            from bench import floor
            from certportal.home.demo.identities import make_identities
            from certportal.home.demo.staff import AGENCY
            from certportal.kernel.accounts.models import Organisation

            call_command("migrate", verbosity=0)
            call_command("load_catalogue")
            make_identities(Organisation.objects.get(short_name=AGENCY), timezone.now())
            with connection.cursor() as cursor:
                cursor.execute(floor.INDEX)
        case ["fill", count]:
            from bench.cases import fill

            fill(int(count))
        case ["ask"]:
            sys.stdout.write(json.dumps(ask()))
        case ["phone"]:
            sys.stdout.write(json.dumps(on_the_phone()))
        case other:
            sys.exit(f"unknown: {other}")


if __name__ == "__main__":
    main()
