"""The signed list by which a certification body passes certificates to the service office (001 step 8)."""

from datetime import date
from functools import partial
from html import unescape
from shutil import copytree

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applicants.enums import DossierState
from applicants.models import Dossier
from certificates import actions
from certificates.desk import desk_lists
from certificates.models import Certificate, Transmittal, TransmittedSheet
from certificates.papers import transmittal_facts
from certificates.queries import deviation_of, lists_of, register_faults, to_pass_on
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.models import Paper
from certportal.kernel.web.refusal import Refused
from tests.draining import run_due
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PersonFactory, headed_by, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import admitted, another_applicant
from tests.factories.seats import three_offices
from tests.pages import words
from tests.refusing import refused
from tests.tampering import MARKED
from tests.unsealing import changes_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("offices_once", "blank_sheets"), pytest.mark.watched]


MORE = """INSERT INTO certificates_transmittedsheet (transmittal_id, certificate_id, position)
    SELECT transmittal_id, certificate_id, position + 9 FROM certificates_transmittedsheet"""


@pytest.fixture
def offices(media_root):
    return three_offices()


@pytest.fixture(scope="module")
def two_once(issued_once):
    names = ("Budi Karya, S.Sos.", "Siti Aisyah, S.E.")
    return issued_once(*(partial(case_of_one_named, name) for name in names))


def case_of_one_named(name, offices):
    return admitted(offices.hall, another_applicant(offices.hall, full_name=name))


@pytest.fixture
def two(two_once, media_root):
    """Two drawn certificates at the certification body."""
    media, keys = two_once
    copytree(media, media_root)
    return list(Certificate.objects.filter(pk__in=keys).order_by("pk"))


def state_of(certificate):
    return Dossier.objects.get(pk=certificate.dossier_id).state


def hand_over(certificate, by):
    case = Dossier.objects.get(pk=certificate.dossier_id)
    return actions.hand_over(
        case, receiver_kind="holder", receiver_name="Siti", agreement_on_paper=True, by=by, now=NOW
    )


def test_certificates_reach_their_holders_by_the_list_alone(offices, two):
    first, second = two
    clerk, deliverer = offices.clerk, offices.hall.admin
    assert [state_of(row) for row in two] == [DossierState.DECIDED] * 2
    refused("not_waiting", actions.pass_on, two, by=deliverer, now=NOW)
    assert [row.title for row in desk_lists(clerk, NOW)] == ["2 sertifikat siap diserahkan"]
    made = actions.pass_on(two, by=clerk, now=NOW)
    refused("not_waiting", actions.pass_on, two, by=clerk, now=NOW)
    paper = Paper.objects.get(kind="transmittal")
    assert (paper.number, paper.facts["count"]) == (made.number, "2 (dua)")
    assert [sheet["holder"] for sheet in paper.facts["sheets"]] == [row.holder_name for row in two]
    assert [row.title for row in desk_lists(deliverer, NOW)] == [f"Daftar {made.number}"]
    assert Message.objects.filter(kind="certificates_passed_on", channel="in_app").get().recipient == deliverer
    assert [state_of(row) for row in two] == [DossierState.DECIDED] * 2
    refused("not_allowed", actions.count_list, made, {1, 2}, by=clerk, now=NOW)
    actions.count_list(made, {1}, by=deliverer, now=NOW)
    assert [state_of(row) for row in two] == [DossierState.READY, DossierState.DECIDED]
    assert deviation_of(made, made.sheets.all()).endswith("Siti Aisyah, S.E.")
    (told,) = Message.objects.filter(kind="certificates_counted", channel="in_app", recipient=clerk)
    assert f"Tidak ada dalam kiriman: {second.number} atas nama Siti Aisyah, S.E." in told.body
    refused("not_allowed", hand_over, first, clerk)  # the body issues and does not hand over
    hand_over(first, deliverer)
    assert state_of(first) == DossierState.HANDED_OVER
    again = actions.pass_on(to_pass_on(clerk), by=clerk, now=NOW)
    assert [sheet.certificate for sheet in again.sheets.all()] == [second]
    assert [row.number for row in lists_of(clerk)] == [again.number, made.number]  # the newest first
    actions.count_list(again, {1}, note="Tiba menyusul.", by=deliverer, now=NOW)
    assert state_of(second) == DossierState.READY
    run_due(now=NOW)
    assert [str(fault) for fault in register_faults(now=NOW)] == []


def test_what_does_not_fit_is_said_in_a_sentence(offices, two):
    refused("nothing_chosen", actions.pass_on, [], by=offices.clerk, now=NOW)
    made = actions.pass_on(two[:1], by=offices.clerk, now=NOW)
    refused("sheet_foreign", actions.count_list, made, {7}, by=offices.hall.admin, now=NOW)
    refused("note_missing", actions.count_list, made, set(), note=" ", by=offices.hall.admin, now=NOW)
    MembershipFactory(user=offices.clerk, role=Role.CERTIFICATE_ADMIN, organisation=offices.service)
    offices.clerk.forget_roles()
    assert "Penerimaannya dicatat petugas lain" in refused(
        "guard", actions.count_list, made, {1}, by=offices.clerk, now=NOW
    )
    actions.count_list(made, set(), note="Amplop kosong.", by=offices.hall.admin, now=NOW)
    assert state_of(two[0]) == DossierState.DECIDED


def test_a_count_refused_late_leaves_the_list_as_it_was(offices, two, monkeypatch):
    made = actions.pass_on(two, by=offices.clerk, now=NOW)

    def fail(*_args, **_kwargs):
        raise Refused("Nomor habis.", code="late")

    monkeypatch.setattr("certificates.actions.transmittals.record", fail)
    refused("late", actions.count_list, made, {1}, by=offices.hall.admin, now=NOW)
    assert (made.state, made.received_by, made.version) == ("passed", None, Transmittal.objects.get().version)


@pytest.mark.parametrize(("stays", "signer"), [(True, "Ketua LSP"), (False, "")])
def test_the_list_is_signed_by_the_head_of_the_body_while_their_account_is_open(stays, signer, offices):
    headed_by(offices.body, PersonFactory(full_name="Ketua LSP", is_active=stays))
    facts = transmittal_facts([], sender=offices.body, receiver=offices.service, issued_on=NOW.date())
    assert facts["signer_name"] == signer


def test_one_list_goes_to_one_office(offices, two):
    elsewhere = OrganisationFactory(seats=[Seat.SERVICE_OFFICE.value])
    Dossier.objects.filter(pk=two[0].dossier_id).update(agency=elsewhere)
    refused("two_offices", actions.pass_on, two, by=offices.clerk, now=NOW)
    assert actions.pass_on(two[:1], by=offices.clerk, now=NOW).receiver == elsewhere


def test_a_list_under_way_is_counted_also_where_both_seats_came_to_one_office_meanwhile(offices, two):
    made, deliverer = actions.pass_on(two, by=offices.clerk, now=NOW), offices.hall.admin
    offices.service.seats = list(Seat.values)
    offices.service.save()
    deliverer = type(deliverer).objects.get(pk=deliverer.pk)  # as the next request reads them
    assert [row.title for row in desk_lists(deliverer, NOW)] == [f"Daftar {made.number}"]
    actions.count_list(made, {1, 2}, by=deliverer, now=NOW)
    assert list(desk_lists(deliverer, NOW)) == []
    assert [state_of(row) for row in two] == [DossierState.READY] * 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_cases_of_a_list_are_locked_in_their_order_and_no_others(offices, two):
    """Two lists at once would put a certificate on both; the cases of the whole office are nobody's to wait for."""
    by_list = partial(actions.pass_on, two[:1], by=offices.clerk, now=NOW)
    both = partial(actions.transmittals._lock_cases, [row.pk for row in reversed(two)])
    for act, certificates in ((by_list, two[:1]), (both, two)):
        with CaptureQueriesContext(connection) as asked:
            act()
        lock = next(one["sql"] for one in asked.captured_queries if one["sql"].endswith("FOR UPDATE"))
        with connection.cursor() as cursor:
            cursor.execute(lock)
            assert [row[0] for row in cursor.fetchall()] == sorted(row.dossier_id for row in certificates)


def test_certificate_that_is_not_drawn_yet_waits_for_no_list(offices, two):
    first = Paper.objects.get(pk=two[0].paper_id)
    with changes_allowed():
        Paper.objects.filter(pk=first.pk).update(state="reserved", file=None, sha256="")
    assert list(to_pass_on(offices.clerk)) == two[1:]
    refused("not_waiting", actions.pass_on, two, by=offices.clerk, now=NOW)


def test_nobody_passes_on_their_own_certificate(offices, two):
    holder = two[0].dossier.applicant
    MembershipFactory(user=holder, role=Role.CERTIFICATE_ADMIN, organisation=offices.body)
    holder.forget_roles()
    refused("not_waiting", actions.pass_on, two, by=holder, now=NOW)
    assert [sheet.certificate for sheet in actions.pass_on(two[1:], by=holder, now=NOW).sheets.all()] == two[1:]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE certificates_transmittal SET number = 'lain'",
        "UPDATE certificates_transmittal SET received_by_id = NULL, received_at = NULL, note = '', state = 'passed'",
        "DELETE FROM certificates_transmittal",
        "UPDATE certificates_transmittedsheet SET arrived = NULL",
        "DELETE FROM certificates_transmittedsheet",
        MORE,
    ],
)
def test_a_counted_list_stands_also_in_raw_sql(offices, two, statement):
    made = actions.pass_on(two[:1], by=offices.clerk, now=NOW)
    actions.count_list(made, set(), note="Tidak ada.", by=offices.hall.admin, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_register_notices_a_list_that_was_changed(offices, two, monkeypatch):
    made = actions.pass_on(two, by=offices.clerk, now=NOW)
    run_due(now=NOW)
    assert list(register_faults(now=NOW)) == []
    Transmittal.objects.create(
        number="lain", sender=made.sender, receiver=made.receiver, issued_on=NOW.date(), passed_by=offices.clerk,
        passed_at=NOW, state="passed", state_since=NOW,
    )  # fmt: skip
    found = " ".join(fault.sentence for fault in register_faults(now=NOW))
    for said in ("tidak mempunyai dokumen", "tidak ada dalam aliran penerbitan", "1 nomor diberikan, tetapi 2"):
        assert said in found


@pytest.mark.engines
@pytest.mark.parametrize(
    "statement",
    [
        MARKED,
        "UPDATE certificates_transmittedsheet SET arrived = FALSE",
        """INSERT INTO certificates_transmittedsheet (transmittal_id, certificate_id, position, arrived)
            SELECT transmittal_id, certificate_id, 9, FALSE FROM certificates_transmittedsheet""",
    ],
)
def test_no_sheet_is_marked_while_its_list_waits_to_be_counted(offices, two, statement):
    actions.pass_on(two[:1], by=offices.clerk, now=NOW)
    refusal = pytest.raises(IntegrityError, match="sheet_marked_when_counted")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("counted", [False, True])
def test_the_register_notices_sheets_that_do_not_fit_their_list(offices, two, counted):
    """By raw SQL a certificate was there while its list waited, or a counted sheet was unmarked; no trigger was asked."""
    made = actions.pass_on(two, by=offices.clerk, now=NOW)
    if counted:
        actions.count_list(made, {1}, by=offices.hall.admin, now=NOW)
    run_due(now=NOW)
    assert list(register_faults(now=NOW)) == []
    with changes_allowed():
        TransmittedSheet.objects.filter(position=1).update(arrived=None if counted else True)
    found = {fault.sentence: fault.paper for fault in register_faults(now=NOW)}
    assert made.number in found["Lembar daftar penyerahan ditandai tanpa penerimaan yang tercatat."]


def sent(rows, offices):
    """What the form of one receiver sends."""
    return {"parcel_key": f"{offices.body.pk}-{rows[0].dossier.agency_id}", "certificates": [row.pk for row in rows]}


def forms_of(answer):
    """The forms of the page that make a list, each as text."""
    return unescape(answer.content.decode()).split(f'action="{reverse("transmittal.create")}"')[1:]


def test_each_receiving_office_has_a_form_of_its_own(offices, two, client):
    elsewhere = OrganisationFactory(name="Zona Kepegawaian", short_name="ZK", seats=[Seat.SERVICE_OFFICE.value])
    Dossier.objects.filter(pk=two[0].dossier_id).update(agency=elsewhere)
    first, second = Certificate.objects.select_related("dossier").order_by("pk")
    client.force_login(offices.clerk)
    for form, row in zip(forms_of(client.get(reverse("transmittal.list"))), (second, first), strict=True):
        assert row.number in form
        assert f'value="{row.pk}"' in form.split("checked")[0]
    mixed = sent([first], offices) | {"certificates": [first.pk, second.pk]}
    page = client.post(reverse("transmittal.create"), mixed)
    other, refused_form = forms_of(page)
    assert "Sebagian sertifikat ini sudah ada pada daftar lain" in page.content.decode()
    assert f'value="{first.pk}"' in refused_form.split("checked")[0]
    assert second.number in other
    none = client.post(reverse("transmittal.create"), sent([first], offices) | {"certificates": []})
    assert "Pilih sedikitnya satu sertifikat." in none.content.decode()
    client.post(reverse("transmittal.create"), sent([first], offices))
    assert Transmittal.objects.get().receiver == elsewhere
    late = client.post(reverse("transmittal.create"), sent([first], offices), follow=True)
    assert "Sebagian sertifikat ini sudah ada pada daftar lain" in unescape(late.content.decode())


def test_forms_for_three_offices_cost_no_more_than_for_one(offices, two, client, django_assert_max_num_queries):
    client.force_login(offices.clerk)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("transmittal.list"))
    elsewhere = OrganisationFactory(seats=[Seat.SERVICE_OFFICE.value])
    Dossier.objects.filter(pk=two[0].dossier_id).update(agency=elsewhere)
    with django_assert_max_num_queries(len(one)):
        assert len(forms_of(client.get(reverse("transmittal.list")))) == 2


def test_a_certificate_that_has_not_come_is_not_handed_over_and_the_sentence_says_where_it_is(offices, two, client):
    first, second = two
    deliverer = offices.hall.admin
    said = {refused("not_arrived", hand_over, row, deliverer) for row in two}
    assert len(said) == 1
    assert "masih pada lembaga sertifikasi" in said.pop()
    made = actions.pass_on(two, by=offices.clerk, now=NOW)
    assert f"pada daftar {made.number} yang belum dihitung" in refused("not_arrived", hand_over, first, deliverer)
    client.force_login(deliverer)
    page = client.get(reverse("certificate.handover", args=[first.dossier.code])).content.decode()
    assert f"pada daftar {made.number} yang belum dihitung" in page
    assert f'href="{reverse("transmittal.list")}"' in page
    actions.count_list(made, {1}, by=deliverer, now=NOW)
    missing = refused("not_arrived", hand_over, second, deliverer)
    assert f"tidak ada dalam kiriman daftar {made.number}" in missing
    refused("not_allowed", hand_over, second, offices.clerk)
    hand_over(first, deliverer)


def test_pages_of_the_list_on_both_sides(offices, two, client):
    client.force_login(offices.clerk)
    page = unescape(client.get(reverse("transmittal.list")).content.decode())
    assert f"Menunggu diserahkan ke {offices.service} (2)" in page
    assert "mendesak" not in page
    for days, row in enumerate(two, start=3):
        Dossier.objects.filter(pk=row.dossier_id).update(due_on=date(2026, 12, days))
    nearest = "paling mendesak{} harus selesai 3 Desember 2026"
    assert nearest.format("") in client.get(reverse("transmittal.list")).content.decode()
    answer = client.post(reverse("transmittal.create"), sent(two, offices), follow=True)
    made = Transmittal.objects.get()
    assert client.get(reverse("transmittal.file", args=[made.code])).status_code == 202, "it is being drawn"
    run_due(now=timezone.now())  # pages work at the present moment
    for page in (answer, client.get(made.get_absolute_url())):
        shown = page.content.decode()
        assert f"Daftar penyerahan {made.number}" in shown
        assert "Susun daftar untuk" not in shown
        assert "Catat penerimaan" not in shown
    assert client.post(made.get_absolute_url(), {"arrived": ["1"]}).status_code == 403
    client.force_login(offices.hall.admin)
    assert "Penyerahan sertifikat" in client.get(reverse("certificate.print")).content.decode()
    sheet = client.get(reverse("transmittal.file", args=[made.code]))
    assert b"".join(sheet.streaming_content).startswith(b"%PDF-")
    to_count = client.get(made.get_absolute_url()).content.decode()
    assert "checked" not in to_count  # each sheet has to be looked at
    assert nearest.format(" pada daftar ini") in to_count
    kept = client.post(made.get_absolute_url(), {"note": "", "version": made.version}).content.decode()
    assert "Tidak satu pun lembar ditandai ada" in kept
    done = client.post(
        made.get_absolute_url(), {"arrived": ["2"], "note": "Sampul sobek", "version": made.version}, follow=True
    )
    said = unescape(done.content.decode())
    assert (
        f"Tidak ada dalam kiriman: {two[0].number} atas nama Budi Karya, S.Sos. Catatan penerima: “Sampul sobek”."
        in said
    )
    assert TransmittedSheet.objects.filter(arrived=True).count() == 1
    client.force_login(person_with(Role.CERTIFICATE_ADMIN))
    assert client.get(made.get_absolute_url()).status_code == 404


def test_counting_a_list_that_was_counted_meanwhile_shows_its_state_and_no_form(offices, two, client, monkeypatch):
    """Also where a colleague is faster by a moment; what was noted comes back, and the refusal has its row."""
    made, deliverer = actions.pass_on(two, by=offices.clerk, now=NOW), offices.hall.admin
    colleague = person_with(Role.CERTIFICATE_ADMIN, offices.service, full_name="Rahma Cepat")
    act = actions.count_list

    def overtaken(*args, **kwargs):
        if Transmittal.objects.get().state == "passed":
            act(made, {1}, by=colleague, now=NOW)
        return act(*args, **kwargs)

    monkeypatch.setattr(actions, "count_list", overtaken)
    client.force_login(deliverer)
    for _at_once_and_late in range(2):
        typed = {"arrived": ["1", "2"], "note": "Sampul basah.", "version": made.version}
        page = client.post(made.get_absolute_url(), typed)
        said = words(page)
        assert "Rahma Cepat sudah mencatat penerimaan daftar ini" in said
        assert "Catatan yang Anda tulis: Sampul basah." in said
        assert "Tidak ada dalam kiriman" in said
        assert "Catat penerimaan (" not in said
        assert 'name="arrived"' not in page.content.decode()
    assert AuditEvent.objects.filter(verb="transmittal.show.refused").count() == 2


@pytest.mark.parametrize(
    ("arrived", "said"),
    [
        ({1, 2}, "Semua sertifikatnya ada. Catatan penerima: “Sampul basah”."),
        ({1}, "S.E. Catatan penerima: “Sampul basah”. Sertifikat yang tidak ada dapat dimasukkan"),
    ],
)
def test_the_note_of_the_receiver_is_told_as_theirs(offices, two, client, arrived, said):
    """Nothing is called missing because somebody wrote a note."""
    made = actions.pass_on(two, by=offices.clerk, now=NOW)
    actions.count_list(made, arrived, note="Sampul basah", by=offices.hall.admin, now=NOW)
    (told,) = Message.objects.filter(kind="certificates_counted", channel="in_app", recipient=offices.clerk)
    assert said in told.body
    assert ("dapat dimasukkan" in told.body) == (len(arrived) == 1)
    client.force_login(offices.clerk)
    page = words(client.get(made.get_absolute_url()))
    assert ("Semua sertifikatnya ada", "Berbeda dari daftar")[len(arrived) == 1] in page
