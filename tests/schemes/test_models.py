import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from schemes.enums import BodyKind, ClauseKind, RequirementKind, Rule
from schemes.models import Requirement, SchemeClause, ServiceTerm
from tests.factories.schemes import (
    AssessmentPathFactory,
    CertificationBodyFactory,
    CompetencyUnitFactory,
    DocumentFactory,
    RuleFactory,
    SchemeFactory,
    SchemeUnitFactory,
    SchemeVersionFactory,
    ServiceOfferFactory,
    ServiceProductFactory,
    ServiceStandardVersionFactory,
    ServiceTermFactory,
    StandardComponentFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
EARLIER = dt.date(2019, 12, 31)


@pytest.mark.parametrize(
    ("factory", "fields"),
    [
        (CertificationBodyFactory, {"kind": "p9"}),
        (SchemeFactory, {"kind": "x"}),
        (SchemeVersionFactory, {"validity_years": 0}),
        (SchemeVersionFactory, {"effective_until": EARLIER}),
        (ServiceStandardVersionFactory, {"target_days": 31}),
        (ServiceStandardVersionFactory, {"limit_days": 0, "target_days": None}),
        (ServiceStandardVersionFactory, {"branch": "x"}),
        (ServiceStandardVersionFactory, {"effective_until": EARLIER}),
        (ServiceOfferFactory, {"effective_until": EARLIER}),
        (ServiceTermFactory, {"kind": "x"}),
        (ServiceTermFactory, {"target_days": 11}),
        (ServiceProductFactory, {"kind": "x"}),
        (StandardComponentFactory, {"group": "x"}),
        (AssessmentPathFactory, {"code": "x"}),
        (CompetencyUnitFactory, {"version": 0}),
        (DocumentFactory, {"kind": "x"}),
        (DocumentFactory, {"scope": "x"}),
        (DocumentFactory, {"signing": "x"}),
        (DocumentFactory, {"group": "x"}),
        (DocumentFactory, {"rule": Rule.MIN_GRADE}),
        (DocumentFactory, {"service_version": None}),
        (RuleFactory, {"rule": ""}),
        (RuleFactory, {"rule": "x"}),
        (RuleFactory, {"kind": RequirementKind.DOCUMENT}),
    ],
)
def test_database_refuses_what_the_catalogue_may_not_hold(factory, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**fields)


def test_requirement_belongs_to_exactly_one_version():
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentFactory(scheme_version=SchemeVersionFactory())
    assert not Requirement.objects.exists()


@pytest.mark.parametrize(
    ("factory", "same"),
    [
        (SchemeUnitFactory, ("version", "position")),
        (SchemeUnitFactory, ("version", "unit")),
        (SchemeVersionFactory, ("scheme", "number")),
        (ServiceStandardVersionFactory, ("standard", "number")),
        (ServiceOfferFactory, ("standard", "scheme")),
        (ServiceTermFactory, ("version", "kind")),
        (ServiceProductFactory, ("version", "kind")),
        (StandardComponentFactory, ("version", "position")),
        (AssessmentPathFactory, ("version", "code")),
        (CompetencyUnitFactory, ("family", "version")),
        (DocumentFactory, ("service_version", "code")),
        (RuleFactory, ("scheme_version", "code")),
    ],
)
def test_database_refuses_twins(factory, same):
    first = factory()

    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**{name: getattr(first, name) for name in same})


def test_rows_in_use_cannot_be_deleted():
    row = SchemeUnitFactory()

    for used in (row.unit, row.version, row.version.scheme, row.unit.standard):
        with pytest.raises(ProtectedError):
            used.delete()


def test_names_people_read():
    unit = SchemeUnitFactory(printed_code="N.821100.045.02", printed_title="Memberikan Layanan")
    clause = SchemeClause(version=unit.version, kind=ClauseKind.FEE, position=1, text="Gratis.", printed_text="Gratis.")
    scheme = SchemeFactory(name="Pelayanan Prima")
    version = SchemeVersionFactory(scheme=scheme, code="SS-02")
    service = ServiceStandardVersionFactory(standard__name="Sertifikasi")
    offer = ServiceOfferFactory(standard=service.standard, scheme=scheme)

    assert str(unit) == "N.821100.045.02 Memberikan Layanan"
    assert str(unit.unit) == f"{unit.unit.code} {unit.unit.title}"
    assert str(unit.unit.standard) == unit.unit.standard.decree
    assert str(clause) == "Gratis."
    assert str(version) == "Pelayanan Prima (SS-02)"
    assert str(service) == "Sertifikasi (versi 1)"
    assert str(offer) == "Sertifikasi: Pelayanan Prima"
    assert str(ServiceTermFactory()) == "Perbaikan berkas oleh pemohon: 10 hari kerja"
    assert str(ServiceProductFactory()) == "Sertifikat Kompetensi"
    assert str(StandardComponentFactory()) == "1. Persyaratan"
    assert str(AssessmentPathFactory()) == "Berpengalaman"
    assert str(CertificationBodyFactory(short_name="LSP X", kind=BodyKind.P1)) == "LSP X"
    assert str(DocumentFactory(title="Fotokopi KTP")) == "Fotokopi KTP"
    assert service.agency == service.standard.agency
    assert scheme.get_absolute_url() == f"/skema/{scheme.slug}/"
    assert service.standard.get_absolute_url() == f"/standar-pelayanan/{service.standard.slug}/"


@pytest.mark.parametrize(("branch", "who"), [("exam", "peserta"), ("review", "pemohon")])
def test_only_a_service_with_an_exam_has_participants(branch, who):
    assert ServiceTerm(kind="appeal").named_for(branch) == f"Pengajuan banding oleh {who}"
