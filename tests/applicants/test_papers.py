"""A frozen paper keeps what it prints, and nothing else about a person."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.template.loader import get_template

from applicants.enums import DossierState
from applicants.papers import (
    PRINTED,
    admission_facts,
    form_facts,
    receipt_facts,
    rejection_facts,
    sealed_nik,
    service_letter_facts,
)
from applicants.queries import Signer, photo_of, signer_of, tasks_of
from certportal.kernel.accounts.enums import HeadKind, OrganisationKind
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.files.enums import Kind
from schemes.enums import SampleKind
from schemes.models import Requirement, ServiceProduct
from tests.factories.accounts import OrganisationFactory, headed_by
from tests.factories.applicants import NOW, StoredFileFactory, dossier_in, eligible_person
from tests.factories.kkni import kkni_version

pytestmark = pytest.mark.django_db
SIGNED = {"name": "Nur'aini", "nip": "1", "position": "Kepala", "at": "20 November 2026", "how": "on_screen"}


class Watched(dict):
    """Facts that record which of them the template read."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)


def asked_for(kind, facts):
    watched = Watched(facts, paper={"title": "", "code_shown": ""})
    get_template(f"pdf/{kind}.html").render(watched)
    return watched.asked - {"paper"}


@pytest.mark.parametrize("kind", sorted(PRINTED))
def test_form_keeps_exactly_what_it_prints(world, kind):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    asked = set()
    for signed in ({}, SIGNED):
        facts = form_facts(kind, dossier, day=NOW.date(), signed=signed)
        asked |= asked_for(kind, facts)
    assert asked == set(facts)


def test_birth_day_and_ways_to_reach_somebody_stand_on_the_registration_form_alone(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    person = dossier.applicant
    person.phone, person.email = "0811-2233", "alamat@contoh.go.id"
    for kind in PRINTED:
        kept = str(form_facts(kind, dossier, day=NOW.date()))
        assert (person.phone in kept) == (person.email in kept) == (kind == "registration_form")


def test_letter_of_a_participant_says_what_the_documents_say_to_bring(world):
    """The photo of one scheme stood in the letter of every scheme and every service."""
    dossier = dossier_in(DossierState.ACCEPTED, world)
    facts = admission_facts([dossier], day=NOW.date(), signer=Signer("Ibu Pimpinan", "Kepala Badan", ""))
    page = get_template("pdf/admission_letter.html")
    assert "pada hari uji. Bawa 3 lembar cetak pasfoto 3 × 4 berlatar merah." in page.render(facts)
    del facts["dictums"]  # as earlier releases froze them
    assert "merah" not in page.render(facts | {"bring": []})
    assert "KTP asli" in page.render(facts | {"bring": ["KTP asli"]})
    assert "pas foto 3 × 4 berlatar merah sebanyak 3 lembar cetak" in page.render(facts)


def test_a_decree_about_a_scheme_of_qualifications_rests_on_the_decree_it_comes_from(world):
    """Issue 12.3: Kepmenaker 3/2021 is named in full, among what the decree recalls and where it names the scheme."""
    dossier = dossier_in(DossierState.ACCEPTED, world)
    dossier.scheme_version = kkni_version("instruktur-5")
    facts = admission_facts([dossier], day=NOW.date(), signer=Signer("Ibu Pimpinan", "Kepala Badan", ""))
    (kept,) = [text for text in facts["recalling"] if "Nomor 3 Tahun 2021" in text]
    assert kept.startswith(
        "Keputusan Menteri Ketenagakerjaan Republik Indonesia Nomor 3 Tahun 2021 tentang Penetapan Jenjang"
    )
    assert facts["dictums"][0][1].endswith(
        "tercantum dalam Lampiran C Keputusan Menteri Ketenagakerjaan Republik Indonesia Nomor 3 Tahun 2021."
    )


def test_an_annex_says_once_how_far_its_numbers_are_proved(world):
    """The level belongs beside a name on officers' screens; a decree notes it under its table."""
    first, second = (dossier_in(DossierState.ACCEPTED, world, applicant=person) for person in (
        world.applicant, eligible_person(world.catalogue, full_name="Nur'aini")
    ))  # fmt: skip
    facts = admission_facts([first, second], day=NOW.date(), signer=Signer("Ibu Pimpinan", "Kepala Badan", ""))
    words = " ".join(get_template("pdf/admission_letter.html").render(facts).split())
    assert words.count("dinyatakan sendiri") == 1
    assert "NIP nomor 1, 2: dinyatakan sendiri." in words


def test_a_letter_about_a_person_has_their_whole_nik_on_paper_alone(world):
    """A certificate of practice that names a masked NIK names nobody; of whoever only acts for others it stays masked."""
    dossier, page = dossier_in(DossierState.SUBMITTED, world), get_template("pdf/service_letter.html")
    nik, person = world.applicant.reveal_nik(), world.applicant
    dossier.agency.copies_to = ["Sekretaris Daerah"]
    product = ServiceProduct(title="Surat", paragraphs=["bahwa {nama}, NIK {nik}, dapat bekerja."])
    signer = Signer("Ibu Pimpinan", "Kepala Badan", "")
    facts = service_letter_facts(dossier, product, day=NOW.date(), signer=signer)
    assert nik not in str(facts)
    assert facts["copies"] == ["Sekretaris Daerah"]
    drawn = page.render(facts | {"paper": {}, "sealed": sealed_nik("service_letter", person)})
    assert f"NIK {nik}, dapat" in drawn
    assert drawn.count("menerangkan") == 1
    assert f"NIK {person.nik_masked}, dapat" in page.render(facts | {"paper": {}, "sealed": ""})
    dossier.on_behalf_of = OrganisationFactory()
    assert service_letter_facts(dossier, product, day=NOW.date(), signer=signer)["hidden_nik"] == ""
    dossier.on_behalf_of, product.paragraphs = None, ["bahwa {nama} dapat bekerja."]
    assert service_letter_facts(dossier, product, day=NOW.date(), signer=signer)["hidden_nik"] == ""


def test_the_photo_on_a_certificate_is_the_newest_picture(world, media_root):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    document = dossier.documents.get(requirement__sample__kind=SampleKind.PHOTO)
    assert photo_of(dossier) == "", "a PDF is not cut apart"
    pictures = [StoredFileFactory(kind=Kind.PNG) for _ in range(2)]
    for n, picture in enumerate(pictures, document.versions.count() + 1):
        document.versions.create(n=n, file=picture, uploaded_by=world.applicant, uploaded_at=NOW)
    assert photo_of(dossier) == pictures[1].code


def test_letter_of_selection_has_one_addressee(world):
    """001.3, ADR 39: "kepada Kepala PD" is the head of the applicant's own office in letter and sample; the page: test_own_letter."""
    dossier = dossier_in(DossierState.SUBMITTED, world)
    person, page = dossier.applicant, get_template("pdf/application_letter.html")
    office = OrganisationFactory(kind=OrganisationKind.REGIONAL_AGENCY, name="Dinas Kesehatan", city="Jakarta Pusat")
    person.work_unit = OrganisationFactory(kind=OrganisationKind.WORK_UNIT, name="Puskesmas Gambir", parent=office)
    said = page.render(form_facts("application_letter", dossier, day=NOW.date()))
    assert "Yth. Kepala Dinas Kesehatan <br> di Jakarta Pusat" in " ".join(said.split())
    assert f"Kepala {dossier.agency.name}" not in said
    person.work_unit = None  # only the government is known
    said = page.render(form_facts("application_letter", dossier, day=NOW.date()))
    assert "Yth. Kepala Perangkat Daerah <br> di tempat" in " ".join(said.split())
    row = Requirement.objects.get(code="001.3")
    assert "Yth. Kepala Dinas Contoh Provinsi DKI Jakarta" in row.sample["lines"]


def test_years_on_the_registration_form_say_where(world):
    facts = form_facts("registration_form", dossier_in(DossierState.SUBMITTED, world), day=NOW.date())
    said = get_template("pdf/registration_form.html").render(facts | {"paper": {"title": "", "code_shown": ""}})
    assert "6 tahun penuh di lingkungan Provinsi DKI Jakarta" in said


def test_letter_names_whoever_stands_in_for_months(world):
    headed_by(world.catalogue.agency, world.leader)
    OfficeHead.objects.update(kind=HeadKind.ACTING, title="Kepala BKPSDM")
    signer = signer_of(dossier_in(DossierState.ACCEPTED, world), world.leader, NOW.date())
    assert (signer.full_name, signer.position_title) == (world.leader.full_name, "Plt. Kepala BKPSDM")


def test_letter_is_signed_by_whoever_heads_the_office_on_its_day(world):
    agency, before = world.catalogue.agency, NOW.date() - timedelta(days=9)
    headed_by(agency, world.officer)
    OfficeHead.objects.update(ends_on=before)
    OfficeHead.objects.create(organisation=agency, person=world.leader, starts_on=before + timedelta(days=1))
    dossier = dossier_in(DossierState.ACCEPTED, world)
    names = [signer_of(dossier, world.leader, day).full_name for day in (before, NOW.date())]
    assert names == [world.officer.full_name, world.leader.full_name]


def test_no_paper_says_anda(world):
    """A letter of an office says "Saudara"; so do the facts that come from the data of a service."""
    said = {path.name: path.read_text(encoding="utf-8") for path in (settings.BASE_DIR / "templates/pdf").iterdir()}
    signer = Signer("Ibu Pimpinan", "Kepala Badan", "")
    dossier, day = dossier_in(DossierState.VERIFICATION, world), NOW.date()
    said |= {kind: str(form_facts(kind, dossier, day=day)) for kind in PRINTED}
    said["admission"] = str(admission_facts([dossier], day=day, signer=signer))
    said["rejection"] = str(rejection_facts(dossier, reason="", day=day, signer=signer))
    said["receipt"] = str(receipt_facts(dossier, now=NOW, tasks=tasks_of(dossier), check_until=None))
    assert [name for name, text in said.items() if re.search(r"\banda\b", text, re.IGNORECASE)] == []
    letter = get_template("pdf/rejection_letter.html").render(
        rejection_facts(dossier, reason="", day=day, signer=signer)
    )
    assert "Yth. Saudara" in letter


def test_registration_form_serves_as_fr_apl_01_with_the_whole_nik_on_paper_alone(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    nik, page = world.applicant.reveal_nik(), get_template("pdf/registration_form.html")
    facts = form_facts("registration_form", dossier, day=NOW.date())
    assert nik not in str(facts)
    paper = {"title": "", "code_shown": ""}
    said = page.render(facts | {"paper": paper, "sealed": sealed_nik("registration_form", world.applicant)})
    words = " ".join(said.split())
    assert f">{nik}<" in said
    for piece in ("FR.APL.01", "Tujuan asesmen", "Bukti persyaratan dasar", "Bukti administratif", "diterima / tidak"):
        assert piece in words
    assert [sealed_nik(kind, world.applicant) for kind in PRINTED if kind != "registration_form"] == ["", ""]
    old = {name: value for name, value in facts.items() if name not in {"evidence", "standard", "office_address"}}
    assert f">{world.applicant.nik_masked}<" in page.render(old | {"paper": paper})  # as earlier releases froze them
