"""Why no certificate of a scheme can be issued today, in a sentence that names where that is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.web.dates import day_in_words
from schemes.queries import unset_parts

if TYPE_CHECKING:
    from datetime import date

    from schemes.models import Scheme

_NUMBERS = "Pengaturan, “Nomor sertifikat per skema”"
_LICENCE = "Pengaturan, data LSP dan lisensinya"
_THEN = "sesudah itu dokumennya terbit sendiri."


def why_not_issued(scheme: Scheme, on: date) -> str:
    """Empty where the numbers of its certificates can be made and the licence covers it on that day."""
    body, until = scheme.body, scheme.body.licence_valid_until
    unset = unset_parts(scheme)
    if body.licence_number and until is None:
        unset.append("masa berlaku lisensi LSP")
    refused = f"Sertifikat skema {scheme.name} belum dapat diterbitkan:"
    if unset:
        return f"{refused} {_listed(unset)} belum diisi. Admin mengisinya pada halaman {_NUMBERS}; {_THEN}"
    if until is not None and until < on:
        ended = f"lisensi {body} berakhir {day_in_words(until)}"
        return f"{refused} {ended}. Admin mencatat perpanjangannya pada halaman {_LICENCE}; {_THEN}"
    if not scheme.in_scope:
        outside = f"skema ini di luar ruang lingkup lisensi {body}"
        return f"{refused} {outside}. Admin mencatat ruang lingkupnya pada halaman {_LICENCE}; {_THEN}"
    return ""


def no_duties(scheme: Scheme) -> str:
    """Why a certificate stays with the office whose scheme states no duties: no agreement without duties can be signed."""
    return (
        f"Kewajiban pemegang sertifikat skema {scheme.name} belum ditetapkan kantor, jadi perjanjiannya belum dapat "
        "ditandatangani dan sertifikatnya belum diserahkan. Admin mencatat kewajibannya pada Pengaturan, “Nomor sertifikat "
        "per skema”, halaman “Hak pemohon dan kewajiban pemegang” skema itu."
    )


def _listed(words: list[str]) -> str:
    return " dan ".join(filter(None, (", ".join(words[:-1]), words[-1])))
