"""Catalogue rows for tests. `catalogue()` loads the real files; the factories make small rows with nothing under them."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import factory
from django.conf import settings

from certportal.home.demo.identities import make_identities
from certportal.home.demo.staff import AGENCY
from certportal.kernel.accounts.enums import OrganisationKind
from certportal.kernel.accounts.models import Organisation
from schemes import imports
from schemes.enums import (
    BodyKind,
    Branch,
    ClockStart,
    ComponentGroup,
    IdentityNumber,
    PathCode,
    ProductKind,
    RequirementGroup,
    RequirementKind,
    Rule,
    SchemeKind,
    TermKind,
    WhoMayApply,
)
from schemes.imports import Report
from schemes.models import (
    AssessmentPath,
    CertificationBody,
    CompetencyStandard,
    CompetencyUnit,
    Requirement,
    Scheme,
    SchemeUnit,
    SchemeVersion,
    ServiceOffer,
    ServiceProduct,
    ServiceStandard,
    ServiceStandardVersion,
    ServiceTerm,
    StandardComponent,
)
from tests.factories.accounts import OrganisationFactory

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "catalogue"
LOADED_AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Catalogue:
    scheme: Scheme
    scheme_version: SchemeVersion
    service: ServiceStandard
    service_version: ServiceStandardVersion
    government: Organisation
    agency: Organisation
    body: CertificationBody


def load_catalogue(folder: Path, *, now: dt.datetime) -> Report:
    """The catalogue as `manage.py load_catalogue` loads it, and what the office of the tests sets of its schemes."""
    report = imports.load_catalogue(folder, now=now)
    make_identities(Organisation.objects.get(short_name=AGENCY), now)
    return report


def catalogue() -> Catalogue:
    """Seeds 000 and 001 with sequences and holidays, and schemes that can be applied for and issued."""
    load_catalogue(FOLDER, now=LOADED_AT)
    version = SchemeVersion.objects.select_related("scheme__body", "government").get(scheme__slug="pelayanan-prima")
    service = ServiceStandardVersion.objects.select_related("standard__agency").get(
        standard__slug="sertifikasi-profesi-pns"
    )
    return Catalogue(
        scheme=version.scheme,
        scheme_version=version,
        service=service.standard,
        service_version=service,
        government=version.government,
        agency=service.agency,
        body=version.scheme.body,
    )


class GovernmentFactory(OrganisationFactory):
    name = factory.Sequence(lambda n: f"Pemerintah Kabupaten {n}")
    short_name = factory.Sequence(lambda n: f"Pemkab {n}")
    kind = OrganisationKind.GOVERNMENT


class CertificationBodyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CertificationBody

    code = factory.Sequence(lambda n: f"lsp-{n}")
    name = factory.Sequence(lambda n: f"Lembaga Sertifikasi Profesi {n}")
    short_name = factory.Sequence(lambda n: f"LSP {n}")
    kind = BodyKind.P2
    portal_issued = True
    licence_number = factory.Sequence(lambda n: f"BNSP-LSP-{n:04d}-ID")
    licence_valid_until = dt.date(2040, 12, 31)


class CompetencyStandardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompetencyStandard

    code = factory.Sequence(lambda n: f"skkni-{n}-2016")
    decree = factory.Sequence(lambda n: f"Keputusan Menteri Nomor {n} Tahun 2016")
    title = factory.SelfAttribute("decree")
    printed_title = factory.SelfAttribute("decree")


class CompetencyUnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompetencyUnit

    family = factory.Sequence(lambda n: f"N.82{n // 1000:04d}.{n % 1000:03d}")
    version = 2
    code = factory.LazyAttribute(lambda o: f"{o.family}.{o.version:02d}")
    title = factory.Sequence(lambda n: f"Melakukan Pekerjaan {n}")
    standard = factory.SubFactory(CompetencyStandardFactory)


class SchemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Scheme

    slug = factory.Sequence(lambda n: f"skema-{n}")
    name = factory.Sequence(lambda n: f"Skema {n:03d}")
    kind = SchemeKind.OCCUPATION
    body = factory.SubFactory(CertificationBodyFactory)
    summary = "Menguji satu pekerjaan."
    in_scope = True
    kbli = "82110"
    kbji = "4225"
    field_letters = "PLP"


class SchemeVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SchemeVersion

    scheme = factory.SubFactory(SchemeFactory)
    number = 1
    code = factory.Sequence(lambda n: f"SS-{n:02d}/LSP/2020")
    printed_title = factory.LazyAttribute(lambda o: o.scheme.name.upper())
    standard = factory.SubFactory(CompetencyStandardFactory)
    description = "Memastikan kompetensi."
    printed_description = factory.SelfAttribute("description")
    unit_count = 1
    printed_unit_count = "1 (Satu)"
    test_site = "Sewaktu"
    printed_test_site = "Sewaktu"
    validity_years = 3
    printed_validity = "3 tahun"
    government = factory.SubFactory(GovernmentFactory)
    source = "Uji"
    effective_from = dt.date(2020, 1, 1)


class SchemeUnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SchemeUnit

    version = factory.SubFactory(SchemeVersionFactory)
    unit = factory.SubFactory(CompetencyUnitFactory)
    position = factory.Sequence(lambda n: n + 1)
    printed_code = factory.SelfAttribute("unit.code")
    printed_title = factory.SelfAttribute("unit.title")


class AssessmentPathFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AssessmentPath

    version = factory.SubFactory(SchemeVersionFactory)
    code = PathCode.EXPERIENCED
    position = 1
    label = "Berpengalaman"
    printed_label = "Berpengalaman"
    methods = ["Asesmen Portofolio"]
    explanation = "Asesor memeriksa portofolio Anda."
    printed_text = "Asesmen Portofolio"


class ServiceStandardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceStandard

    slug = factory.Sequence(lambda n: f"layanan-{n}")
    name = factory.Sequence(lambda n: f"Layanan {n:03d}")
    agency = factory.SubFactory(OrganisationFactory)


class ServiceStandardVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceStandardVersion

    standard = factory.SubFactory(ServiceStandardFactory)
    number = 1
    printed_title = "STANDAR PELAYANAN"
    branch = Branch.EXAM
    target_days = 14
    limit_days = 30
    clock_start = ClockStart.DECLARED_COMPLETE
    who_may_apply = WhoMayApply.CIVIL_SERVANT
    identity = IdentityNumber.NIP
    profile_fields = ["full_name", "phone"]
    charter = "Kami sanggup."
    source = "Uji"
    effective_from = dt.date(2020, 1, 1)


class ServiceOfferFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceOffer

    standard = factory.SubFactory(ServiceStandardFactory)
    scheme = factory.SubFactory(SchemeFactory)
    effective_from = dt.date(2020, 1, 1)


class ServiceTermFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceTerm

    version = factory.SubFactory(ServiceStandardVersionFactory)
    kind = TermKind.REPLY
    limit_days = 10
    printed = False
    basis = "Ketentuan kerja"


class ServiceProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceProduct

    version = factory.SubFactory(ServiceStandardVersionFactory)
    kind = ProductKind.COMPETENCY_CERTIFICATE
    position = 1
    title = "Sertifikat Kompetensi"
    printed_title = "Sertifikat Kompetensi."


class StandardComponentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StandardComponent

    version = factory.SubFactory(ServiceStandardVersionFactory)
    group = ComponentGroup.DELIVERY
    printed_group = "Proses Penyampaian Layanan"
    position = 1
    title = "Persyaratan"
    intro = "Lihat daftar."


class DocumentFactory(factory.django.DjangoModelFactory):
    """A document of a service; give scheme_version= and service_version=None for one of a scheme."""

    class Meta:
        model = Requirement

    service_version = factory.SubFactory(ServiceStandardVersionFactory)
    code = factory.Sequence(lambda n: f"X.{n}")
    kind = RequirementKind.DOCUMENT
    group = factory.LazyAttribute(lambda o: RequirementGroup.SERVICE if o.service_version else RequirementGroup.BASIC)
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    title = factory.Sequence(lambda n: f"Surat {n}")
    printed_title = factory.SelfAttribute("title")
    legal_source = "Uji"
    accepts = ["pdf", "jpeg", "png"]


class RuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Requirement

    scheme_version = factory.SubFactory(SchemeVersionFactory)
    code = factory.Sequence(lambda n: f"S.{n}")
    kind = RequirementKind.ELIGIBILITY
    group = RequirementGroup.ELIGIBILITY
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    title = "Golongan paling rendah III/b"
    printed_title = "Golongan paling rendah III/b"
    legal_source = "Uji"
    rule = Rule.MIN_GRADE
    value = "III/b"
