"""The applicant's pages: what they show, what they keep, and what other people get."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applicants.enums import DossierState, VerdictOutcome
from applicants.models import ApplicantProfile, DocumentVersion, Dossier
from certportal.kernel.audit.models import AuditEvent
from tests.factories.accounts import PersonFactory
from tests.factories.applicants import add_version, dossier_in, eligible_person, give_verdict, small_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, world):
    client.force_login(world.applicant)
    return client


def url(name, dossier, *more):
    return reverse(name, args=[dossier.code, *more])


def profile_post(person, **changes):
    return {
        "full_name": person.full_name,
        "nik": "",
        "birth_place": "Jakarta",
        "birth_date": person.birth_date.isoformat(),
        "gender": "female",
        "phone": "081234567890",
        "employment_status": "pns",
        "nip": person.nip,
        "grade": "III/b",
        "position_title": "Kepala UP",
        "employer": person.employer_id,
        "work_unit": "",
        "service_years": "6",
        "education": "s1",
        "education_place": "UI",
        "education_field": "",
        "education_year": "2008",
        **changes,
    }


# --- Profile --------------------------------------------------------------------------------------------------
def test_profile_saves_and_goes_back(signed_in, world):
    target = reverse("dossier.mine")
    answer = signed_in.post(f"{reverse('profile.edit')}?kembali={target}", profile_post(world.applicant, grade="III/c"))
    assert (answer.status_code, answer.url) == (302, target)
    world.applicant.refresh_from_db()
    assert world.applicant.grade == "III/c"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("nip", "12345"),
        ("nik", "abc"),
        ("birth_date", "2999-01-01"),
        ("service_years", "-1"),
        ("education_year", "3000"),
    ],
)
def test_profile_wrong_shape_keeps_what_was_typed(signed_in, world, field, typed):
    answer = signed_in.post(
        reverse("profile.edit"), profile_post(world.applicant, position_title="Kepala <b>UP</b>", **{field: typed})
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Kepala &lt;b&gt;UP&lt;/b&gt;" in page
    assert field in answer.context["form"].errors
    assert ApplicantProfile.objects.get(user=world.applicant).education_year is None


def test_profile_birth_date_mismatch_only_warns(signed_in, world):
    answer = signed_in.post(
        reverse("profile.edit"), profile_post(world.applicant, birth_date="1990-02-03"), follow=True
    )
    levels = [message.level_tag for message in answer.context["messages"]]
    assert "warning" in levels
    world.applicant.refresh_from_db()
    assert world.applicant.birth_date.isoformat() == "1990-02-03"


def test_profile_number_of_somebody_else_is_refused(signed_in, world):
    other = PersonFactory(password=None)
    answer = signed_in.post(reverse("profile.edit"), profile_post(world.applicant, nip=other.nip))
    assert "nip" in answer.context["form"].errors


def test_profile_never_shows_the_whole_nik(signed_in, world):
    assert world.applicant.reveal_nik() not in signed_in.get(reverse("profile.edit")).content.decode()


def test_profile_way_back_never_leaves_the_portal(signed_in, world):
    answer = signed_in.post(f"{reverse('profile.edit')}?kembali=//jahat.example", profile_post(world.applicant))
    assert answer.url == reverse("dossier.mine")


# --- Opening and the task list --------------------------------------------------------------------------------
def test_open_shows_each_rule_with_its_reason(signed_in, world):
    world.applicant.grade = "II/d"
    world.applicant.save()
    answer = signed_in.get(reverse("dossier.open", args=["pelayanan-prima"]))
    page = answer.content.decode()
    assert len(answer.context["findings"]) == 4
    assert "Paling rendah golongan III/b, sedangkan profil Anda mencatat II/d." in page


def test_open_makes_a_draft_once(signed_in):
    where = reverse("dossier.open", args=["pelayanan-prima"])
    token = "a" * 32
    first = signed_in.post(where, {"once": token})
    second = signed_in.post(where, {"once": token})
    assert first.url == second.url == Dossier.objects.get().get_absolute_url()


def test_open_unknown_scheme_is_404(signed_in):
    assert signed_in.get(reverse("dossier.open", args=["tidak-ada"])).status_code == 404


def test_task_list_has_eighteen_rows_and_a_count(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    dossier.documents.last().versions.all().delete()
    answer = signed_in.get(dossier.get_absolute_url())
    page = answer.content.decode()
    rows = [row for group in answer.context["groups"][1:] for row in group["rows"]]
    assert len(rows) == 18
    step = answer.context["step"]
    assert (step["left"], step["label"]) == (1, "Tanda tangani dokumen ini")
    assert page.count("<progress") == 1  # one count of what is done, not two
    assert "Periksa jawaban dan kirim" in page


def test_declare_path_saves(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world, path_declared="", payer=None)
    signed_in.post(url("dossier.declare", dossier), {"path": "inexperienced", "payer": "candidate"})
    dossier.refresh_from_db()
    assert (dossier.path_declared, dossier.payer.code) == ("inexperienced", "candidate")


def test_declare_path_refuses_what_is_not_offered(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    answer = signed_in.post(url("dossier.declare", dossier), {"path": "lucky", "payer": "candidate"})
    assert "path" in answer.context["form"].errors


# --- Uploads --------------------------------------------------------------------------------------------------
def first_row(dossier):
    document = dossier.documents.select_related("requirement").first()
    return document, url("document.show", dossier, document.requirement.code)


def test_upload_goes_to_the_next_missing_row(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    DocumentVersion.objects.all().delete()
    document, where = first_row(dossier)
    answer = signed_in.post(where, {"file": small_pdf("Ijazah S1 (akhir) – Siti Nur'aini.pdf")})
    after = dossier.documents.select_related("requirement").order_by("order")[1]
    assert answer.url == url("document.show", dossier, after.requirement.code)
    version = document.versions.get()
    assert version.file.original_name == "Ijazah S1 (akhir) – Siti Nur'aini.pdf"


def encrypted_pdf():
    import pikepdf

    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page(page_size=(100, 100))
    pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def scripted_pdf():
    import pikepdf

    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page(page_size=(100, 100))
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.save(out)
    return out.getvalue()


BAD = {
    "empty": ("kosong.pdf", lambda: b""),
    "program": ("ijazah.pdf", lambda: b"MZ\x90\x00" + b"\x00" * 500),
    "wrong_type": ("ijazah.docx", lambda: b"PK\x03\x04"),
    "truncated": ("ijazah.pdf", lambda: small_pdf().read()[:120]),
    "encrypted": ("ijazah.pdf", encrypted_pdf),
    "scripted": ("ijazah.pdf", scripted_pdf),
    "too_large": ("ijazah.pdf", lambda: b"%PDF-1.4\n" + b"0" * 5_000_001),
}


@pytest.mark.parametrize("case", sorted(BAD))
def test_bad_upload_is_refused_with_a_sentence_and_keeps_the_rest(signed_in, world, case, media_root):
    """Earlier version, ticked statements and every other row stay; no file is left; one audit row."""
    dossier = dossier_in(DossierState.DRAFT, world)
    document, where = first_row(dossier)
    name, make = BAD[case]
    answer = signed_in.post(where, {"file": SimpleUploadedFile(name, make()), "confirmations": ["x"]})
    assert answer.status_code == 200
    (sentence,) = answer.context["form"].errors["file"]
    assert sentence.endswith(".")
    assert document.versions.count() == 1
    assert not [path for path in media_root.rglob("*") if path.is_file()]
    refusals = AuditEvent.objects.filter(verb__endswith=".refused").count()
    assert refusals == (0 if case == "empty" else 1)  # an empty field is never inspected


def test_bad_upload_keeps_ticked_statements(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    row = next(
        document
        for document in dossier.documents.select_related("requirement")
        if document.requirement.confirmations
        or "adm.3" in document.requirement.code
        or "001.7" in document.requirement.code
    )
    where = url("document.show", dossier, row.requirement.code)
    statements = signed_in.get(where).context["requirement"].shown_confirmations
    assert statements
    answer = signed_in.post(where, {"file": SimpleUploadedFile("x.exe", b"MZ"), "confirmations": statements})
    assert answer.content.decode().count("checked") == len(statements)


def test_statement_left_out_is_asked_for(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    row = dossier.documents.get(requirement__code="001.7")
    answer = signed_in.post(url("document.show", dossier, "001.7"), {"file": small_pdf()})
    said = "Centang setiap pernyataan jika sudah sesuai"
    assert answer.context["form"].errors["confirmations"] == [f"{said}, dan pilih filenya sekali lagi."]
    assert row.versions.count() == 1
    nothing_sent = signed_in.post(url("document.show", dossier, "001.7"), {"typed": "nothing"})
    assert nothing_sent.context["form"].errors["confirmations"] == [f"{said}."]


def test_lack_is_written_down(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    document = dossier.documents.get(requirement__code="000.4")
    document.versions.all().delete()
    signed_in.post(url("document.lack", dossier, "000.4"), {"reason": "Belum pernah ikut diklat."})
    document.refresh_from_db()
    assert document.lack_reason == "Belum pernah ikut diklat."


# --- Sending --------------------------------------------------------------------------------------------------
def test_send_by_double_click_has_one_effect(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    where, data = url("dossier.submit", dossier), {"truthful": "on", "version": "0"}
    answers = [signed_in.post(where, data), signed_in.post(where, data)]
    assert {answer.url for answer in answers} == {url("dossier.sent", dossier)}
    dossier.refresh_from_db()
    assert (dossier.state, dossier.version) == ("submitted", 1)
    assert not AuditEvent.objects.filter(verb__endswith=".refused").exists()
    page = signed_in.get(url("dossier.sent", dossier)).content.decode()
    assert dossier.number in page


def test_send_with_a_missing_document_says_which(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    dossier.documents.get(requirement__code="000.2").versions.all().delete()
    answer = signed_in.post(url("dossier.submit", dossier), {"truthful": "on", "version": "0"})
    assert answer.status_code == 200
    assert "1 dokumen belum siap" in answer.content.decode()
    assert AuditEvent.objects.filter(verb__endswith=".refused").count() == 1
    dossier.refresh_from_db()
    assert dossier.number is None


def test_send_needs_the_declaration(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    answer = signed_in.post(url("dossier.submit", dossier), {"version": "0"})
    assert "truthful" in answer.context["form"].errors


def test_verdicts_stay_in_the_office_until_the_notice(signed_in, world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.NEEDS_FIX)
    document, where = first_row(dossier)
    for address in (dossier.get_absolute_url(), where):
        page = signed_in.get(address).content.decode()
        assert "Sedang diperiksa" in page
        assert "Pindai ulang" not in page
    assert document.versions.count() == 1


def test_returned_dossier_shows_what_to_mend(signed_in, world):
    dossier = dossier_in(DossierState.RETURNED, world, rounds=1)
    document, where = first_row(dossier)
    give_verdict(document.versions.get(), world.officer, VerdictOutcome.NEEDS_FIX)
    assert "Pindai ulang dengan lebih terang." in signed_in.get(where).content.decode()
    add_version(document, world.applicant)
    assert "Sudah diganti" in signed_in.get(dossier.get_absolute_url()).content.decode()


def test_withdraw_asks_first(signed_in, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    assert signed_in.get(url("dossier.withdraw", dossier)).status_code == 200
    dossier.refresh_from_db()
    assert dossier.state == "submitted"
    signed_in.post(url("dossier.withdraw", dossier), {"note": "Pindah tugas.", "version": "0"})
    dossier.refresh_from_db()
    assert dossier.state == "withdrawn"


# --- Strangers ------------------------------------------------------------------------------------------------
OWN_PAGES = ["dossier.show", "dossier.eligibility", "dossier.declare", "dossier.submit", "dossier.sent"]
OWN_PAGES += ["dossier.withdraw", "dossier.answer", "dossier.letter"]


@pytest.mark.parametrize("name", OWN_PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_elses_dossier_is_404_with_an_audit_row(client, world, name, method):
    dossier = dossier_in(DossierState.DRAFT, world)
    client.force_login(eligible_person(world.catalogue))
    answer = getattr(client, method)(url(name, dossier))
    if answer.status_code == 405:
        return
    assert answer.status_code == 404
    event = AuditEvent.objects.get(verb="access.denied")
    assert (event.subject_id, event.subject_type) == (dossier.pk, "applicants.dossier")


@pytest.mark.parametrize(
    "name", ["document.show", "document.download", "document.page", "document.check", "document.read"]
)
def test_somebody_elses_document_is_404(client, world, name):
    dossier = dossier_in(DossierState.DRAFT, world)
    more = {"document.download": (1,), "document.page": (1, 1)}.get(name, ())
    client.force_login(eligible_person(world.catalogue))
    assert client.get(url(name, dossier, "000.2", *more)).status_code == 404


def test_colleague_may_see_but_not_send(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    client.force_login(world.officer)
    assert client.get(url("dossier.submit", dossier)).status_code == 403
    assert AuditEvent.objects.filter(verb="access.denied", subject_id=dossier.pk).count() == 1


def test_visitor_is_asked_to_sign_in(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    assert reverse("account_login") in client.get(dossier.get_absolute_url()).url


def test_unknown_rows_and_versions_are_404(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    assert signed_in.get(url("document.show", dossier, "999.9")).status_code == 404
    assert signed_in.get(url("document.download", dossier, "000.2", 7)).status_code == 404


# --- Reading what was uploaded --------------------------------------------------------------------------------
def test_download_gives_the_same_bytes_with_safe_headers(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    document, where = first_row(dossier)
    content = small_pdf().read()
    signed_in.post(where, {"file": SimpleUploadedFile("a.pdf", content)})
    answer = signed_in.get(url("document.download", dossier, document.requirement.code, 2))
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("sent", [1, 3])
def test_my_dossiers_query_count_does_not_grow(signed_in, world, sent, django_assert_max_num_queries):
    ended = [DossierState.WITHDRAWN, DossierState.EXPIRED, DossierState.REJECTED]
    for state in ended[:sent]:
        dossier_in(state, world)
    with django_assert_max_num_queries(12):
        answer = signed_in.get(reverse("dossier.mine"))
    assert len(answer.context["rows"]) == sent


def test_returned_documents_count_as_not_done(signed_in, world):
    dossier = dossier_in(DossierState.RETURNED, world)
    give_verdict(DocumentVersion.objects.filter(document__dossier=dossier)[0], world.officer, VerdictOutcome.NEEDS_FIX)
    tally = signed_in.get(dossier.get_absolute_url()).context["tally"]
    assert (tally.there, tally.ready) == (tally.asked, tally.asked - 1)


def test_file_field_speaks_our_own_language(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    page = signed_in.get(url("document.show", dossier, "000.1")).text
    assert 'class="btn btn-secondary" for="id_file"' in page
    assert "Pilih file" in page
    assert "Potret atau pilih foto" in page
    assert "Buka kamera" in signed_in.get(url("document.show", dossier, "001.7")).text
