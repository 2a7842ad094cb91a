"""Public codes: what stands in addresses, in the QR and under a paper. Plain Python.

A code is 13 random characters of Crockford's base 32 (65 bits) and one check character. The check is Damm's method over
GF(32): every single wrong character and every swap of two neighbours is noticed before the database is asked.
"""

import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH: Final = 13
CODE_LENGTH: Final = RANDOM_LENGTH + 1
GROUP: Final = 4

_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}
# Crockford: letters that look like digits are read as those digits. U has no meaning and stays refused.
_LOOKS_LIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS: Final = frozenset(" -\u00a0\u2010\u2011\u2012\u2013\u2014\u2212._/")
_FIELD_SIZE: Final = 32
_POLYNOMIAL: Final = 0b100101  # x^5 + x^2 + 1, irreducible over GF(2)
_LONGEST_INPUT: Final = 64


def _twice(value: int) -> int:
    """Multiply by x in GF(32)."""
    value <<= 1
    return value ^ _POLYNOMIAL if value >= _FIELD_SIZE else value


def check_character(body: str) -> str:
    """The character that makes `body` whole. `body` holds characters of ALPHABET only."""
    state = 0
    for character in body:
        state = _twice(state ^ _VALUE[character])
    return ALPHABET[state]


def new_code() -> str:
    """A fresh code of 14 characters, without separators, as it is stored."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return body + check_character(body)


def grouped(code: str) -> str:
    """The code as people read it: XXXX-XXXX-XXXX-XX."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalise(text: str) -> str | None:
    """What somebody typed or scanned, as the stored code; None when it cannot be one of ours.

    Lower case, separators, look-alike letters (O, I, L) and full-width characters are forgiven; a wrong length, a foreign
    character or a wrong check character is not.
    """
    if len(text) > _LONGEST_INPUT:
        return None
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOKS_LIKE)
    code = "".join(character for character in plain if character not in _SEPARATORS and not character.isspace())
    if len(code) != CODE_LENGTH or any(character not in _VALUE for character in code):
        return None
    return code if check_character(code[:-1]) == code[-1] else None
