"""One decree for everybody decided together (001 component 2, step 4), and letters numbered by the office's agenda."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.html import escape

from applicants import actions
from applicants.enums import DossierState, Duty
from applicants.models import Decision, Dossier, Involvement
from applicants.queries import for_desk, to_admit_beside
from certportal.kernel.jobs.models import Job
from certportal.kernel.numbers.models import TakenNumber
from certportal.kernel.papers.actions import RENDER_JOB, render_now
from certportal.kernel.papers.models import Paper
from certportal.kernel.web.refusal import Refused
from schemes.models import LegalBasis, ServiceStandardVersion
from tests.factories.accounts import headed_by
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.refusing import refused

pytestmark = pytest.mark.django_db
AGENDA = "800.1.4.1/0123/BKPSDM/2026"


def three(world):
    """Three cases that wait for the same decree, and one of them the leader's colleague's."""
    people = [world.applicant, eligible_person(world.catalogue, full_name="Nur'aini", grade="III/c"),
              eligible_person(world.catalogue, full_name="Yusuf Maulana")]  # fmt: skip
    return [dossier_in(DossierState.ACCEPTED, world, applicant=person) for person in people]


def test_a_batch_is_one_decree_with_one_number_and_a_name_for_each(client, world):
    first, second, third = three(world)
    LegalBasis.objects.filter(printed_text__contains="BNSP").update(valid_until=NOW.date().replace(day=1))
    client.force_login(world.leader)
    page = reverse("dossier.admit", args=[first.code])
    assert "Nur&#x27;aini" in client.get(page).content.decode()
    asked = {"version": "0", "others": [f"{second.code}.7"]}
    assert "baru saja berubah" in client.post(page, asked).content.decode()  # what was read has moved meanwhile
    client.post(page, {"version": "0", "others": [f"{second.code}.0"], "letter_number": AGENDA})
    assert {row.state for row in Dossier.objects.filter(pk__in=[first.pk, second.pk])} == {"admitted"}
    assert to_admit_beside(second, world.leader) == [third]
    paper = Paper.objects.get(kind="admission_letter")
    assert paper.number == AGENDA
    letter = reverse("dossier.letter", args=[second.code])
    assert client.get(letter).status_code == 202, "it is being drawn"
    Job.objects.filter(kind=RENDER_JOB).update(outages=1)
    assert paper.title in client.get(second.get_absolute_url()).content.decode(), "it waits for all it names"
    assert {row.pk for row in for_desk(Q()).values() if row.undrawn} == {first.pk, second.pk}
    assert set(Decision.objects.values_list("letter", flat=True)) == {paper.pk}
    facts = paper.facts
    assert [(row["no"], row["name"], row["grade"]) for row in facts["people"]] == [
        ("1", world.applicant.full_name, "Penata Muda Tingkat I, III/b"), ("2", "Nur'aini", "Penata, III/c")
    ]  # fmt: skip
    assert facts["dictums"][0][1].startswith("Menetapkan 2 (dua) orang yang namanya tercantum dalam Lampiran")
    starts = ["Undang-Undang Nomor 25 Tahun 2009", "Undang-Undang Nomor 20 Tahun 2023", "Peraturan Pemerintah Nomor 17"]
    assert [text.startswith(start) for text, start in zip(facts["recalling"], starts, strict=False)] == [True] * 3
    assert facts["recalling"][-1].startswith("Surat Edaran")
    assert not any("BNSP" in text for text in facts["recalling"])


def test_a_decree_speaks_in_the_words_of_its_office(world):
    first, second, _third = three(world)
    own = {
        "weighing": ["bahwa perlu menetapkan {tentang}"],
        "dictums": ["Menetapkan {jumlah} orang pada skema {skema}.", "{bawaan}"],
    }
    ServiceStandardVersion.objects.filter(pk=first.service_version_id).update(decree_words=own)
    rows = [Dossier.objects.get(pk=row.pk) for row in (first, second)]
    actions.admit_together(rows, seen={first.pk: 0, second.pk: 0}, by=world.leader, now=NOW)
    facts = Paper.objects.get(kind="admission_letter").facts
    assert facts["weighing"] == [
        "bahwa perlu menetapkan Penetapan Peserta Uji Kompetensi Profesi Skema Pelayanan Prima"
    ]
    assert facts["dictums"] == [
        ["KESATU", "Menetapkan 2 (dua) orang pada skema Pelayanan Prima, nomor SS-02/LSP-BPSDM DKI/2017."],
        ["KEDUA", "Bawa 3 lembar cetak pasfoto 3 × 4 berlatar merah."],
    ]


def test_the_whole_decree_is_read_by_whom_it_names_and_by_nobody_else(client, world):
    first, second, third = three(world)
    actions.admit_together([first, second], seen={first.pk: 0, second.pk: 0}, by=world.leader, now=NOW)
    paper = render_now(Paper.objects.get(kind="admission_letter"), now=NOW)
    for named in (first, second):
        client.force_login(named.applicant)
        letter = client.get(reverse("dossier.letter", args=[named.code]))
        assert b"".join(letter.streaming_content).startswith(b"%PDF")
    client.force_login(third.applicant)
    assert [client.get(reverse("dossier.letter", args=[row.code])).status_code for row in (first, second)] == [404, 404]
    assert client.get(reverse("dossier.letter", args=[third.code])).status_code == 404, "theirs is another one"
    client.logout()
    page = client.get(reverse("certificate.verify", args=[paper.code])).content.decode()
    assert paper.number in page
    for person in (first.applicant, second.applicant):
        assert escape(person.full_name) not in page
        assert person.nip not in page


def test_a_batch_is_one_act(world):
    first, second, third = three(world)
    Involvement.objects.create(dossier=second, person=world.leader, duty=Duty.VERIFIER, since=NOW)
    seen = {row.pk: 0 for row in (first, second, third)}
    with pytest.raises(Refused, match=f"Berkas {second}: ") as refused:
        actions.admit_together([first, second], seen=seen, by=world.leader, now=NOW)
    assert refused.value.subject == second
    other = Dossier.objects.get(pk=third.pk)
    other.scheme_version_id = -1
    with pytest.raises(Refused) as refused:
        actions.admit_together([first, other], seen=seen, by=world.leader, now=NOW)
    assert refused.value.code == "two_decrees"
    assert not Decision.objects.exists()
    assert set(Dossier.objects.values_list("state", flat=True)) == {"accepted"}


def test_a_head_who_is_one_of_them_does_not_sign(world):
    first, second, _third = three(world)
    headed_by(world.catalogue.agency, second.applicant)
    seen = {first.pk: 0, second.pk: 0}
    sentence = refused("nobody_signs", actions.admit_together, [first, second], seen=seen, by=world.leader, now=NOW)
    assert "Nur'aini, yang menandatangani untuk" in sentence
    assert Dossier.objects.get(pk=first.pk).state == DossierState.ACCEPTED
    assert not Paper.objects.filter(kind="admission_letter").exists()


@pytest.mark.engines
def test_a_number_of_the_agenda_is_used_once_and_a_refused_one_loses_nothing(client, world):
    first, second, third = three(world)
    actions.admit(first, letter_number=AGENDA, by=world.leader, now=NOW)
    client.force_login(world.leader)
    page = reverse("dossier.refuse_admission", args=[second.code])
    for typed, said in (
        ("800.1.4.1/123/bkpsdm/2026", f"Nomor {AGENDA} sudah dipakai pada surat tanggal 23 November 2026."),
        ("123/BKPSDM/2026", "Nomor belum memuat kode klasifikasi."),
    ):
        shown = client.post(page, {"version": "0", "note": "Kuota penuh.", "letter_number": typed}).content.decode()
        assert said in shown
        assert "Kuota penuh." in shown
        assert typed in shown
    client.post(page, {"version": "0", "note": "Kuota penuh.", "letter_number": "800.1.4.1/124/BKPSDM/2026"})
    assert Paper.objects.get(kind="rejection_letter").number == "800.1.4.1/124/BKPSDM/2026"
    actions.admit(third, by=world.leader, now=NOW)
    assert list(TakenNumber.objects.order_by("pk").values_list("text", "typed")) == [
        (AGENDA, True), ("800.1.4.1/124/BKPSDM/2026", True), ("001/PENETAPAN/BKPSDM/XI/2026", False)
    ]  # fmt: skip
    with pytest.raises(IntegrityError, match=r"numbers_taken_once|same"), transaction.atomic():
        TakenNumber.objects.create(text="x", same="1/penetapan/bkpsdm/xi/2026", scope="x", dated=NOW.date())
