"""How the offices of the demo name themselves on paper: sample address, telephone, emblem and decree; real ones set their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import timezone

from certportal.home.demo.staff import AGENCY, BODY, SITE_OFFICE
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.office_facts import change_office
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.store import keep
from certportal.kernel.papers.letterhead import set_emblem
from schemes.actions import set_decree
from schemes.models import ServiceStandardVersion

if TYPE_CHECKING:
    from datetime import datetime

# Drawn for the demo: eight petals, nobody's coat of arms.
EMBLEM: Final = Path(settings.BASE_DIR) / "fixtures" / "demo" / "emblem.png"
DECREE: Final = "000 TAHUN 2026 (contoh)"
_HOUSE: Final = "Gedung Dinas Teknis Abdul Muis Lantai {}, Jalan Abdul Muis Nomor 66, Jakarta Pusat 10160"
_OVER: Final = "Pemerintah Provinsi DKI Jakarta"
FACTS: Final = {
    AGENCY: {
        "letterhead_lines": [_OVER],
        "address": _HOUSE.format(2),
        "phone": "021-0000100",
        "email": "layanan@bkpsdm.demo.example",
        "website": "https://bkpsdm.demo.example",
        "copies_to": [
            "Sekretaris Daerah Provinsi DKI Jakarta",
            "Ketua Lembaga Sertifikasi Profesi BPSDM Provinsi DKI Jakarta",
        ],
    },
    BODY: {
        "letterhead_lines": [_OVER, "Badan Pengembangan Sumber Daya Manusia"],
        "address": _HOUSE.format(5),
        "phone": "021-0000200",
        "email": "lsp@bpsdm.demo.example",
        "website": "https://lsp.demo.example",
    },
    SITE_OFFICE: {
        "letterhead_lines": [_OVER],
        "phone": "021-0000300",
        "email": "tuk@disnaker.demo.example",
    },
}


def make_offices(now: datetime) -> None:
    """Facts and emblem of offices that have said nothing of themselves, and the decree of standards that have none."""
    for office in Organisation.objects.filter(short_name__in=FACTS, own_facts_since=None):
        change_office(office, FACTS[office.short_name], by=SYSTEM, now=now)
        picture = keep(EMBLEM.read_bytes(), root=Root.ORIGINAL, kind=Kind.PNG, name="lambang-contoh.png")
        set_emblem(office, picture, by=SYSTEM, now=now)
    today = timezone.localdate(now)
    for version in ServiceStandardVersion.objects.filter(standard__agency__short_name=AGENCY, decree_number=""):
        set_decree(version, number=DECREE, decreed_on=today, charter_signed_on=today, by=SYSTEM, now=now)
