import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from schemes import queries
from schemes.enums import TermKind
from tests.factories.schemes import (
    DocumentFactory,
    RuleFactory,
    SchemeFactory,
    SchemeVersionFactory,
    ServiceOfferFactory,
    ServiceStandardFactory,
    ServiceStandardVersionFactory,
    ServiceTermFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)
VISITOR = AnonymousUser()


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("on", "number"),
    [
        ("2019-12-31", None),
        ("2020-01-01", 1),
        ("2024-06-30", 1),
        ("2024-07-01", 2),
        ("2026-12-31", 2),
        ("2027-01-01", None),
    ],
)
def test_current_version_follows_its_dates_both_ends_included(on, number):
    scheme, standard = SchemeFactory(slug="s"), ServiceStandardFactory(slug="s")
    for make, parent in (
        (SchemeVersionFactory, {"scheme": scheme}),
        (ServiceStandardVersionFactory, {"standard": standard}),
    ):
        make(**parent, number=1, effective_from=day("2020-01-01"), effective_until=day("2024-06-30"))
        make(**parent, number=2, effective_from=day("2024-07-01"), effective_until=day("2026-12-31"))

    for found in (queries.current_scheme_version("s", on=day(on)), queries.current_service_version("s", on=day(on))):
        assert (found.number if found else None) == number


def test_newest_of_overlapping_versions_wins():
    standard = ServiceStandardFactory(slug="s")
    ServiceStandardVersionFactory(standard=standard, number=2, effective_from=day("2025-01-01"))
    ServiceStandardVersionFactory(standard=standard, number=1, effective_from=day("2020-01-01"))

    assert queries.current_service_version("s", on=DAY).number == 2
    assert queries.current_service_version("s", on=day("2019-12-31")) is None


def test_services_for_lists_one_version_per_service_that_takes_applications():
    scheme = SchemeFactory()
    near, later, ended = (ServiceStandardFactory(name=name) for name in ("A", "B", "C"))
    for standard in (near, later, ended):
        ServiceStandardVersionFactory(standard=standard)
    ServiceStandardVersionFactory(standard=near, number=2, effective_from=day("2025-01-01"))
    ServiceOfferFactory(standard=near, scheme=scheme)
    ServiceOfferFactory(standard=near)
    ServiceOfferFactory(standard=later, scheme=scheme, effective_from=day("2027-01-01"))
    ServiceOfferFactory(standard=ended, scheme=scheme, effective_until=day("2026-11-19"))

    assert [(row.standard.name, row.number) for row in queries.services_for(scheme, on=DAY)] == [("A", 2)]


def test_same_paper_joins_only_within_the_pool():
    service = ServiceStandardVersionFactory()
    target = DocumentFactory(service_version=service)
    joining = DocumentFactory(service_version=None, scheme_version=SchemeVersionFactory(), same_as=target)

    assert queries.document_rows(service, joining.scheme_version) == [target]
    assert queries.document_rows(None, joining.scheme_version) == [joining]
    assert queries.document_rows(ServiceStandardVersionFactory(), joining.scheme_version) == [joining]


def test_joined_paper_is_required_and_waivable_as_its_mandatory_rows_say():
    service, scheme = ServiceStandardVersionFactory(), SchemeVersionFactory()
    target = DocumentFactory(service_version=service, mandatory=False, hint="Semua halaman.")
    DocumentFactory(service_version=None, scheme_version=scheme, same_as=target, waivable=True, hint="Semua halaman.")
    (row,) = queries.document_rows(service, scheme)

    assert row.required
    assert row.can_be_waived
    assert row.shown_hints == ["Semua halaman."]
    assert row.shown_bring_note == ""


def test_eligibility_rules_leave_documents_and_other_versions_out():
    version = SchemeVersionFactory()
    second, first = RuleFactory(scheme_version=version, position=2), RuleFactory(scheme_version=version, position=1)
    DocumentFactory(service_version=None, scheme_version=version)
    RuleFactory()

    assert queries.eligibility_rules(version) == [first, second]


def test_term_is_none_when_the_service_sets_none():
    row = ServiceTermFactory(kind=TermKind.REPLY)

    assert queries.term(row.version, TermKind.REPLY) == row
    assert queries.term(row.version, TermKind.HANDOVER) is None


def offered_scheme(documents=1, **fields):
    version = SchemeVersionFactory(scheme=SchemeFactory(**fields))
    service = ServiceStandardVersionFactory()
    ServiceOfferFactory(scheme=version.scheme, standard=service.standard)
    DocumentFactory(service_version=service)
    for _ in range(documents):
        DocumentFactory(service_version=None, scheme_version=version)
    return version


@pytest.mark.parametrize("count", [1, 3])
def test_scheme_cards_take_five_queries(count, django_assert_num_queries):
    for _ in range(count):
        offered_scheme()

    with django_assert_num_queries(5):
        cards = queries.scheme_cards(VISITOR, on=DAY)
    assert [card.document_count for card in cards] == [2] * count


def test_scheme_cards_show_what_is_published_and_in_force():
    shown = offered_scheme(name="A")
    offered_scheme(name="B", published=False)
    SchemeVersionFactory(effective_from=day("2027-01-01"))
    lonely = SchemeVersionFactory(scheme=SchemeFactory(name="C"))
    DocumentFactory(service_version=None, scheme_version=lonely)

    cards = queries.scheme_cards(VISITOR, on=DAY)
    assert [(card.version, card.service is None, card.document_count) for card in cards] == [
        (shown, False, 2),
        (lonely, True, 1),
    ]


def test_scheme_cards_of_one_service():
    shown = offered_scheme()
    offered_scheme()
    standard = shown.scheme.offers.get().standard

    assert [card.version for card in queries.scheme_cards(VISITOR, on=DAY, standard=standard)] == [shown]


def test_pages_are_none_when_no_version_is_in_force():
    scheme = SchemeVersionFactory(effective_until=day("2026-11-19")).scheme
    standard = ServiceStandardVersionFactory(effective_from=day("2026-11-21")).standard

    assert queries.scheme_page(scheme, on=DAY) is None
    assert queries.service_page(standard, VISITOR, on=DAY) is None
    assert queries.standards_in_force(VISITOR, on=DAY) == []
