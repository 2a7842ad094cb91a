"""What may be a password: twelve characters or more that are hard to guess, judged without the network."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from certportal.kernel.accounts.models import User
from tests.factories.accounts import PASSWORD

PERSON = User(full_name="Bambang Wicaksono", email="bambang.w@contoh.id", nip="196209101986031013")


@pytest.mark.parametrize(
    "easy",
    [
        "123456789012",
        "passwordpassword",
        "qwertyuiop12",
        "aaaaaaaaaaaa",
        "katasandi1234",
        "rahasia123456",
        "sertifikasi2026",
        "bkpsdm-2026!",
        "wicaksonobambang",
        "196209101986",
        "bambang.w2026",
        "Indonesia1945",
    ],
)
def test_easy_ones_are_refused_with_a_sentence_that_helps(easy):
    with pytest.raises(ValidationError) as refused:
        validate_password(easy, PERSON)
    assert "kata" in " ".join(refused.value.messages).lower()


@pytest.mark.parametrize(
    "good",
    [
        PASSWORD,
        "senja di pelabuhan kecil 42",
        "kuda makan rumput biru",
        "x8Kq-2mZ!vT4w",
        "é" * 3 + "ular di pagar",
        "q7" * 128,
    ],
)
def test_hard_ones_of_any_kind_pass(good):
    if good == "q7" * 128:
        with pytest.raises(ValidationError):  # long, but one pair repeated
            validate_password(good, PERSON)
        return
    validate_password(good, PERSON)


def test_long_sentences_are_judged_quickly_and_whole_characters_count():
    assert validate_password("lima ekor bebek menyeberang jalan tol waktu hujan " * 5, PERSON) is None


def test_nobody_in_particular_may_be_judged_too():
    with pytest.raises(ValidationError):
        validate_password("123456789012")
    validate_password("kuda makan rumput biru")
