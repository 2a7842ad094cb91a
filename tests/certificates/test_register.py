"""manage.py verify_register finds what does not fit, and nothing else."""

import io
import os
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from certificates.queries import register_faults
from certportal.kernel.accounts.models import User
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.store import keep, lay_down, media_root
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.models import Paper, SignedCopy
from certportal.kernel.papers.signed import keep_signed_copy
from tests.corpus.build import jpeg
from tests.draining import run_due
from tests.factories.accounts import PersonFactory
from tests.factories.applicants import NOW
from tests.factories.assessments import hall
from tests.factories.certificates import drawn, issued
from tests.factories.files import absolute
from tests.lists import upload
from tests.servers import free_port
from tests.unsealing import changes_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]


def sentences():
    return sorted({fault.sentence for fault in register_faults(now=timezone.now())})


def test_whole_register_is_fine():
    drawn(hall())
    out = io.StringIO()
    call_command("verify_register", stdout=out)
    assert out.getvalue() == f"{Paper.objects.count()} dokumen, 1 sertifikat diperiksa, semuanya sesuai.\n"


def test_store_that_is_away_is_said_in_a_sentence(bucket, settings):
    drawn(hall())
    settings.MEDIA_STORE = f"s3://berkas/x?endpoint=http://127.0.0.1:{free_port()}"
    with pytest.raises(CommandError, match=r"MEDIA_URL.*tidak menjawab"):
        call_command("verify_register", stdout=io.StringIO())


def test_empty_register_is_fine():
    assert sentences() == []


def test_papers_that_wait_for_their_job_are_counted_and_no_fault():
    issued(hall())
    out = io.StringIO()
    call_command("verify_register", stdout=out)
    waiting = Paper.objects.filter(state="reserved").count()
    assert f"{waiting} dokumen menunggu dicetak" in out.getvalue()
    run_due(now=NOW)
    out = io.StringIO()
    call_command("verify_register", stdout=out)
    assert "menunggu" not in out.getvalue()


@pytest.mark.parametrize("fate", [{"state": "quarantined", "finished_at": NOW}, None])
def test_reserved_paper_that_no_job_will_draw_is_named(fate):
    issued(hall())
    jobs = Job.objects.filter(kind="papers.render")
    assert jobs.update(**fate) if fate else jobs.delete()
    assert sentences() == [
        "Dokumen tidak pernah selesai disiapkan dan tidak ada pekerjaan yang akan menyiapkannya.",
    ]


def test_changed_byte_is_found():
    certificate = drawn(hall()).certificate
    path = absolute(certificate.paper.file)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    (fault,) = register_faults(now=timezone.now())
    assert fault.sentence == "Isi berkas berbeda dari yang diterbitkan."
    assert certificate.paper.code in fault.paper


def test_lost_file_is_found():
    certificate = drawn(hall()).certificate
    absolute(certificate.paper.file).unlink()
    assert sentences() == ["Berkas tidak ada di penyimpanan."]


def test_a_scan_is_the_one_that_was_kept_and_still_there():
    paper = drawn(hall()).certificate.paper
    scan = keep_signed_copy(paper, upload(jpeg(), "pindaian.jpg"), by=PersonFactory(), now=NOW)
    assert sentences() == []
    there = absolute(scan.file)
    content = there.read_bytes()
    there.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert sentences() == ["Isi pindaian berbeda dari yang disimpan."]
    there.unlink()
    assert sentences() == ["Pindaian tidak ada di penyimpanan."]
    there.write_bytes(content)
    SignedCopy.objects.create(paper=Paper.objects.exclude(pk=paper.pk).latest("pk"), file=scan.file, stored_at=NOW)
    assert sentences() == ["Pindaian bertanda tangan tidak ada pada jejak audit."]
    SignedCopy.objects.all().delete()
    assert sentences() == ["Pindaian bertanda tangan ada pada jejak audit, tetapi barisnya tidak ada lagi."]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE certificates_certificate SET number = '82110 4225 0 9999999 2026'",
            [
                "Isi tercetak “number” berbeda dari register.",
                "Nomor atau kode pada dokumen berbeda dari register.",
                "Sertifikat: “number” berbeda dari aliran penerbitan.",
            ],
        ),
        (
            "UPDATE certificates_certificate SET holder_name = 'Orang Lain'",
            [
                "Isi tercetak “holder_name” berbeda dari register.",
                "Sertifikat: “holder” berbeda dari aliran penerbitan.",
            ],
        ),
        (
            "UPDATE certificates_certificate SET valid_until = '2039-11-23'",
            ["Isi tercetak “valid_until_iso” berbeda dari register.", "Masa berlaku berbeda dari ketentuan skema."],
        ),
        (
            "UPDATE applicants_decision SET outcome = 'not_yet_competent', reason = 'x' WHERE kind = 'certification'",
            [
                "Isi tercetak “outcome” berbeda dari register.",
                "Keputusan: “outcome” berbeda dari aliran penerbitan.",
                "Sertifikat tidak didukung keputusan kompeten atas berkasnya.",
            ],
        ),
        (
            "UPDATE certificates_resultletter SET holder_name = 'Orang Lain'",
            [
                "Isi tercetak “holder_name” berbeda dari register.",
                "Surat keterangan: “holder” berbeda dari aliran penerbitan.",
            ],
        ),
        (
            "DELETE FROM certificates_resultletter",
            [
                "1 nomor diberikan, tetapi 0 tercatat dalam register.",
                "Dokumen hasil belum tercatat dalam register.",
                "Dokumen tidak tercatat dalam register.",
                "Surat keterangan ada dalam aliran penerbitan, tetapi barisnya tidak ada lagi.",
            ],
        ),
    ],
)
def test_tampered_row_is_found(statement, expected):
    drawn(hall())
    with changes_allowed(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert sentences() == expected
    with pytest.raises(CommandError, match=f"{len(expected)} kesalahan ditemukan"):
        call_command("verify_register", stdout=io.StringIO())


# --- Register and issuance stream, both ways -----------------------------------------------------------------------


def tampered(statement):
    with changes_allowed(), connection.cursor() as cursor:
        cursor.execute(statement)
    return sentences()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE papers_paper SET facts = '{}' WHERE kind = 'result_letter'", "Dokumen: “facts_sha256” berbeda"),
        (
            "DELETE FROM certificates_certificate",
            "Sertifikat ada dalam aliran penerbitan, tetapi barisnya tidak ada lagi",
        ),
        ("DELETE FROM certificates_certificate", "Dokumen tidak tercatat dalam register."),
        ("DELETE FROM certificates_certificate", "1 nomor diberikan, tetapi 0 tercatat dalam register."),
        (
            "DELETE FROM audit_auditevent WHERE verb = 'paper.ready'",
            "Dokumen tercetak tidak ada dalam aliran penerbitan.",
        ),
        (
            "DELETE FROM audit_auditevent WHERE verb = 'certificate.issue'",
            "Sertifikat tidak ada dalam aliran penerbitan.",
        ),
        ("UPDATE numbers_numbercounter SET next = next + 1", "2 nomor diberikan, tetapi 1 tercatat dalam register."),
        ("DELETE FROM numbers_numbercounter", "Tidak ada nomor diberikan, tetapi 1 tercatat dalam register."),
        ("UPDATE papers_paper SET about_id = 0 WHERE kind = 'certificate'", "Dokumen bukan dokumen keputusan"),
    ],
)
def test_what_fits_in_one_direction_only_is_found(statement, said):
    drawn(hall())
    assert any(said in sentence for sentence in tampered(statement))


def test_file_of_no_paper_is_found():
    drawn(hall())
    keep(b"%PDF-1.7", root="paper", kind="pdf", name="Sertifikat.pdf")
    assert sentences() == ["Berkas dokumen terbit tidak menjadi milik dokumen mana pun."]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (timedelta(days=-3), ["Berkas ada di penyimpanan, tetapi tidak ada catatannya di basis data."]),
        (timedelta(days=3), ["Berkas ada di penyimpanan, tetapi tidak ada catatannya di basis data."]),
        (timedelta(hours=-30), []),  # the janitor takes it on its next round
    ],
)
@pytest.mark.parametrize("root", ["paper", "original"])
def test_file_without_a_row_is_found_once_the_janitor_should_have_taken_it(root, written, said):
    drawn(hall())
    laid = lay_down(b"%PDF-1.7", root=root, kind="pdf")
    moment = (timezone.now() + written).timestamp()
    os.utime(media_root() / laid.path, (moment, moment))
    assert sentences() == said


def test_certificate_given_to_somebody_else_is_found_even_when_the_whole_case_is():
    certificate = drawn(hall()).certificate
    thief = PersonFactory()
    dossier = certificate.dossier_id
    with changes_allowed(), connection.cursor() as cursor:
        cursor.execute("UPDATE applicants_dossier SET applicant_id = %s WHERE id = %s", [thief.pk, dossier])
    assert "Pemegang berbeda dari pemohon yang terlibat dalam berkasnya." in sentences()
    with changes_allowed(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE applicants_involvement SET person_id = %s WHERE dossier_id = %s AND duty = 'applicant'",
            [thief.pk, dossier],
        )
    assert sentences() == [
        "Sertifikat diterbitkan untuk orang lain menurut aliran penerbitan.",
        "Surat keterangan diterbitkan untuk orang lain menurut aliran penerbitan.",
    ]
    between, holder = PersonFactory(), AuditEvent.objects.get(verb="certificate.issue").after["holder_id"]
    for account, into in ((holder, between), (between.pk, thief)):  # one person after two merges
        User.objects.filter(pk=account).update(merged_into=into, is_active=False)
    assert sentences() == []


def test_event_told_again_to_fit_a_changed_row_is_found():
    drawn(hall())
    told = AuditEvent.objects.get(verb="certificate.issue")
    told.pk, told.after = None, {**told.after, "number": "lain"}
    told.save(force_insert=True)
    assert sentences() == ["Sertifikat tercatat dua kali dalam aliran penerbitan."]


def test_blanked_event_still_tells_that_it_was_issued():
    drawn(hall())
    with changes_allowed():
        AuditEvent.objects.filter(stream="issuance").update(
            after=None, actor_name="", subject_label="", note="", salt=""
        )
    assert sentences() == []
