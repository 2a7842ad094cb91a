"""Numbers of letters come from the portal or from the agenda of the office; none is used twice."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.numbers.agenda import AgendaFault, checked, same
from certportal.kernel.numbers.load import ensure_sequence
from certportal.kernel.numbers.register import number_letter
from certportal.kernel.web.refusal import Refused

pytestmark = pytest.mark.watched
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("800.1.4.1/123/BKPSDM/2026", "800.1.4.1/123/BKPSDM/2026"),
        (" 800 / 12.A / XI / 2026 ", "800/12.A/XI/2026"),
        ("e-0123/KG.03.01/2026", "e-0123/KG.03.01/2026"),
        ("800.1/100/BKPSDM–LSP/2026", "800.1/100/BKPSDM-LSP/2026"),
        ("800.1/2026/2026", "800.1/2026/2026"),
    ],
)
def test_a_number_of_the_agenda_is_printed_as_it_stands_there(typed, printed):
    assert checked(typed, year=2026) == printed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("123/BKPSDM/2026", "Nomor belum memuat kode klasifikasi. Tulis misalnya 800.1.4.1/123/BKPSDM/2026."),
        ("800.1.4.1/123/BKPSDM", "Nomor belum memuat tahun surat ini, 2026."),
        ("800.1.4.1/BKPSDM/2026", "Nomor belum memuat nomor urut dari agenda."),
        ("800.1.4.1//2026", "Di antara dua garis miring belum ada isinya."),
        ("800.1.4.1/1/<b>/2026", "Nomor hanya memuat huruf Latin, angka,"),
        ("800.1.4.1/1/" + "A" * 80, "Nomor lebih panjang daripada 80 karakter."),
    ],
)
def test_a_number_that_is_not_whole_says_what_is_missing(typed, said):
    with pytest.raises(AgendaFault) as refused:
        checked(typed, year=2026)
    assert str(refused.value).startswith(said)


def test_spellings_of_one_number_are_the_same():
    assert same("800.1/0012/Bkpsdm/2026") == same("800.1/12/BKPSDM/2026") != same("800.1/120/BKPSDM/2026")
    assert same("000/1") == "0/1"
    assert same("800.1/12 A/2026") == same("800.1/12A/2026")


@pytest.mark.engines
@pytest.mark.django_db
def test_portal_and_agenda_share_one_register():
    ensure_sequence("a", "800.1/{n:03d}/X/{year}", reset_policy="yearly")
    ensure_sequence("b", "800.1/{n}/X/{year}", reset_policy="yearly")

    def take(scope, typed="", on=date(2026, 11, 23)):
        with transaction.atomic():
            return number_letter(scope, on=on, typed=typed, by=SYSTEM, now=NOW)

    assert take("a") == "800.1/001/X/2026"
    assert take("b", "800.1/0002/x/2026") == "800.1/0002/x/2026"
    assert AuditEvent.objects.get(verb="number.agenda").after == {"number": "800.1/0002/x/2026", "scope": "b"}
    assert take("a") == "800.1/003/X/2026"  # the second was typed
    assert take("b") == "800.1/4/X/2026"  # 1 to 3 stand in the register
    for typed, code, said in (
        ("800.1/3/X/2026", "number_used", "sudah dipakai pada surat tanggal 23 November 2026"),
        ("3/X/2026", "number", "belum memuat kode klasifikasi"),
    ):
        with pytest.raises(Refused, match=said) as refused:
            take("a", typed)
        assert (refused.value.code, refused.value.field) == (code, "letter_number")
    assert take("a", on=date(2027, 1, 4)) == "800.1/001/X/2027"
