"""How hard a password is to guess, judged by zxcvbn from lists that its package ships."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

LEAST: Final = 4
"""The highest of five grades: ten thousand million guesses or more, which three unrelated words reach easily."""
JUDGED: Final = 72
"""Characters; zxcvbn takes no more, and a password that is good so far does not get worse."""
LOCAL_WORDS: Final = [
    "portal",
    "sertifikasi",
    "kompetensi",
    "sertifikat",
    "asesor",
    "asesi",
    "bkpsdm",
    "bkn",
    "bkd",
    "bpsdm",
    "lsp",
    "bnsp",
    "tuk",
    "skkni",
    "kkni",
    "disnaker",
    "pemprov",
    "pemkab",
    "pemkot",
    "dinas",
    "badan",
    "kantor",
    "pegawai",
    "asn",
    "pns",
    "pppk",
    "kepegawaian",
    "lembaga",
    "pelatihan",
    "profesi",
    "indonesia",
    "jakarta",
    "nusantara",
    "garuda",
    "pancasila",
    "merdeka",
    "bismillah",
    "alhamdulillah",
    "assalamualaikum",
    "katasandi",
    "kata",
    "sandi",
    "rahasia",
    "masuk",
    "sayang",
    "cinta",
    "keluarga",
    "selamat",
]
"""Words everybody here would try first."""
EASY: Final = (
    "Kata sandi ini mudah ditebak. Pakai tiga atau empat kata yang tidak berhubungan satu sama lain, "
    "tanpa nama, NIP, tahun, dan nama instansi."
)


class HardToGuess:
    """A validator of Django's: refuses what zxcvbn would guess soon, the person's own words among the first guesses."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError (code "easy") for a password that is easy to guess."""
        from zxcvbn import zxcvbn  # type: ignore[import-untyped]

        if zxcvbn(password[:JUDGED], user_inputs=[*LOCAL_WORDS, *_own_words(user)])["score"] < LEAST:
            raise ValidationError(EASY, code="easy")

    def get_help_text(self) -> str:
        """What Django may print beside the field."""
        return EASY


def _own_words(user: User | None) -> list[str]:
    """Name, address and NIP, whole and in parts; the NIP's first eight digits are the birth date."""
    if user is None:
        return []
    nip = user.nip or ""
    words = re.findall(r"\w+", f"{user.full_name} {user.email or ''}")
    return [word.lower() for word in (*words, user.email or "", nip, nip[:8], nip[8:14]) if word]
