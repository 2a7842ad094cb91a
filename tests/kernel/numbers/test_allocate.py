from datetime import date

import pytest
from django.db import transaction

from certportal.kernel.numbers.allocate import OutsideTransactionError, SequenceMissingError, allocate
from certportal.kernel.numbers.load import ensure_sequence
from certportal.kernel.numbers.models import NumberSequence, ResetPolicy
from certportal.kernel.numbers.pattern import PatternFault
from tests.factories.numbers import SequenceFactory

pytestmark = [pytest.mark.engines, pytest.mark.watched]
DECEMBER, JANUARY = date(2026, 12, 31), date(2027, 1, 2)
YEARLY = "{n:05d}/SERT/BKPSDM/{roman_month}/{year}"


@pytest.mark.django_db
def test_numbers_follow_each_other_as_printed() -> None:
    ensure_sequence("sertifikat", YEARLY, reset_policy=ResetPolicy.YEARLY)
    texts = [allocate("sertifikat", on=DECEMBER).text for _ in range(2)]
    assert texts == ["00001/SERT/BKPSDM/XII/2026", "00002/SERT/BKPSDM/XII/2026"]


@pytest.mark.django_db
def test_new_year_starts_again_and_old_year_goes_on() -> None:
    ensure_sequence("sertifikat", YEARLY, reset_policy=ResetPolicy.YEARLY)
    allocate("sertifikat", on=DECEMBER)
    assert allocate("sertifikat", on=JANUARY).text == "00001/SERT/BKPSDM/I/2027"
    assert allocate("sertifikat", on=DECEMBER).text == "00002/SERT/BKPSDM/XII/2026"


@pytest.mark.django_db
def test_sequence_that_never_resets_goes_on_over_the_year() -> None:
    ensure_sequence("registrasi", "PPR {n:06d} {yy}-{month}", first=41)
    assert allocate("registrasi", on=DECEMBER).text == "PPR 000041 26-12"
    assert allocate("registrasi", on=JANUARY).value == 42


@pytest.mark.django_db
def test_scopes_do_not_touch_each_other() -> None:
    SequenceFactory(scope="a")
    SequenceFactory(scope="b")
    assert [allocate(scope, on=DECEMBER).value for scope in ("a", "a", "b")] == [1, 2, 1]


@pytest.mark.django_db
def test_several_patterns_share_one_counter() -> None:
    SequenceFactory(scope="a")
    given = [allocate("a", on=DECEMBER, pattern=pattern).text for pattern in ("X {n}", "", "Y {n:03d}")]
    assert given == ["X 1", "00002", "Y 003"]


@pytest.mark.django_db
def test_unknown_scope_is_refused() -> None:
    with pytest.raises(SequenceMissingError):
        allocate("tidak-ada", on=DECEMBER)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_is_refused() -> None:
    SequenceFactory(scope="a")
    with pytest.raises(OutsideTransactionError):
        allocate("a", on=DECEMBER)


@pytest.mark.django_db(transaction=True)
def test_rollback_gives_the_number_back() -> None:
    SequenceFactory(scope="a")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        allocate("a", on=DECEMBER)
        1 / 0  # noqa: B018
    with transaction.atomic():
        assert allocate("a", on=DECEMBER).value == 1


@pytest.mark.django_db
def test_ensure_again_keeps_what_the_office_set() -> None:
    ensure_sequence("a", "{n}")
    NumberSequence.objects.filter(scope="a").update(pattern="X-{n}")
    assert ensure_sequence("a", "{n}").pattern == "X-{n}"


@pytest.mark.parametrize(
    ("pattern", "yearly"),
    [
        ("SERT/{year}", False),
        ("{n:05d}", True),
        ("{n.__class__}", False),
        ("{n[0]}", False),
        ("{}", False),
        ("{n}{secret}", False),
        ("{n", False),
        ("{n:{x}}", False),
        ("{n:zz}", False),
        ("{n!q}", False),
    ],
)
def test_pattern_that_cannot_serve_is_refused(pattern: str, yearly: bool) -> None:
    from certportal.kernel.numbers import pattern as patterns

    with pytest.raises(PatternFault):
        patterns.check(pattern, yearly=yearly)


@pytest.mark.django_db
def test_names_of_rows() -> None:
    SequenceFactory(scope="a")
    allocate("a", on=DECEMBER)
    sequence = NumberSequence.objects.get()
    assert [str(sequence), str(sequence.counters.get())] == ["a", "a"]
