"""Names of people as printed: kept letter for letter, refused only for invisible characters. Plain Python."""

import re
import unicodedata

# Controls, formats (zero width, bidi), private use, unassigned and lone surrogates never belong in a printed name.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
# Letters of no visible width that Unicode does not count as formats.
_HIDDEN_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
_MOST_MARKS_IN_A_ROW = 3
_SPACES = re.compile(r"\s+")
_WORDS = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_LONG_ENOUGH = 4  # letters
_WORD_ENDS = re.compile(r"[\s.]+")
_TITLES = frozenset(
    ["prof", "dr", "drs", "dra", "drg", "drh", "ir", "h", "hj", "kh", "ns", "apt"]
)  # before a name; those after it follow a comma


class NameRefused(ValueError):  # noqa: N818 (a refusal is an answer)
    """The text cannot be printed as a name; `sentence` says why, in Indonesian."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def check_name(text: str) -> str:
    """Return `text` in NFC with single spaces; apostrophes, titles and markup stay exactly as typed.

    Raises NameRefused for an empty name, for invisible, control and direction characters, and for stacked marks.
    """
    # Line ends and tabs count as control characters inside a name, not as spaces.
    name = unicodedata.normalize("NFC", text.strip())
    if not name:
        raise NameRefused("Nama belum diisi.")
    if hides(name):
        raise NameRefused("Nama memuat karakter yang tidak terlihat. Hapus isian ini, lalu ketik ulang nama Anda.")
    if _marks_in_a_row(name) > _MOST_MARKS_IN_A_ROW:
        raise NameRefused("Nama memuat tanda baca bertumpuk. Ketik ulang nama Anda seperti tertulis pada ijazah.")
    if not any(map(str.isalpha, name)):
        raise NameRefused("Nama harus memuat huruf.")
    return _SPACES.sub(" ", name)


def hides(text: str) -> bool:
    """Whether a sign stands in it that nobody sees."""
    hidden = not text.isprintable() and any(unicodedata.category(char) in _HIDDEN_CATEGORIES for char in text)
    return hidden or not _HIDDEN_LETTERS.isdisjoint(text)


def bare_name(name: str) -> str:
    """The letters of a name without case, titles and signs: equal for "Dr. Nur'aini, S.E." and "NUR AINI"."""
    plain = unicodedata.normalize("NFKD", name.partition(",")[0].casefold())
    words = _WORD_ENDS.split(plain)
    # A list in which everybody is a title still has a name to compare.
    kept = [word for word in words if word not in _TITLES] or words
    return "".join(sign for word in kept for sign in word if sign.isalpha())


def usual_spelling(name: str) -> str:
    """A name typed in capitals or small letters alone, as a certificate would show it: Siti Nur'aini; "" for any other.

    A suggestion only: nobody but the person knows how their papers write it.
    """
    one_case = name.isupper() or name.islower()
    if not one_case or sum(map(str.isalpha, name)) < _LONG_ENOUGH:
        return ""
    return _WORDS.sub(lambda word: word[0].capitalize(), name)


def _marks_in_a_row(text: str) -> int:
    longest = run = 0
    for char in "" if text.isascii() else text:
        run = run + 1 if unicodedata.combining(char) else 0
        longest = max(longest, run)
    return longest
