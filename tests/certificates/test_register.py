"""manage.py verify_register finds what does not fit, and nothing else."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from certificates.queries import register_faults
from certportal.kernel.files.store import absolute
from certportal.kernel.papers.models import Paper
from tests.draining import run_due
from tests.factories.applicants import NOW
from tests.factories.assessments import hall
from tests.factories.certificates import drawn, issued
from tests.unsealing import changes_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]


def sentences():
    return sorted({fault.sentence for fault in register_faults()})


def test_whole_register_is_fine():
    drawn(hall())
    out = io.StringIO()
    call_command("verify_register", stdout=out)
    assert out.getvalue() == f"{Paper.objects.count()} dokumen, 1 sertifikat diperiksa, semuanya sesuai.\n"


def test_empty_register_is_fine():
    assert sentences() == []


def test_reserved_paper_is_named():
    issued(hall())
    assert sentences() == ["Dokumen belum selesai disiapkan."]
    run_due(now=NOW)
    assert sentences() == []


def test_changed_byte_is_found():
    certificate = drawn(hall()).certificate
    path = absolute(certificate.paper.file)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    (fault,) = register_faults()
    assert fault.sentence == "Isi berkas berbeda dari yang diterbitkan."
    assert certificate.paper.code in fault.paper


def test_lost_file_is_found():
    certificate = drawn(hall()).certificate
    absolute(certificate.paper.file).unlink()
    assert sentences() == ["Berkas tidak ada di penyimpanan."]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE certificates_certificate SET number = '82110 4225 0 9999999 2026'",
            ["Isi tercetak “number” berbeda dari register.", "Nomor atau kode pada dokumen berbeda dari register."],
        ),
        (
            "UPDATE certificates_certificate SET holder_name = 'Orang Lain'",
            ["Isi tercetak “holder_name” berbeda dari register."],
        ),
        (
            "UPDATE certificates_certificate SET valid_until = '2039-11-23'",
            ["Isi tercetak “valid_until_iso” berbeda dari register.", "Masa berlaku berbeda dari ketentuan skema."],
        ),
        (
            "UPDATE applicants_decision SET outcome = 'not_yet_competent', reason = 'x' WHERE kind = 'certification'",
            [
                "Isi tercetak “outcome” berbeda dari register.",
                "Sertifikat tidak didukung keputusan kompeten atas berkasnya.",
            ],
        ),
        (
            "UPDATE certificates_resultletter SET holder_name = 'Orang Lain'",
            ["Isi tercetak “holder_name” berbeda dari register."],
        ),
        ("DELETE FROM certificates_resultletter", ["Dokumen hasil belum tercatat dalam register."]),
    ],
)
def test_tampered_row_is_found(statement, expected):
    drawn(hall())
    with changes_allowed(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert sentences() == expected
    with pytest.raises(CommandError, match=f"{len(expected)} kesalahan ditemukan"):
        call_command("verify_register", stdout=io.StringIO())
