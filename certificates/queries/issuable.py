"""Why no certificate of a scheme can be issued today, in a sentence that names where that is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.queries import unset_parts

if TYPE_CHECKING:
    from schemes.models import Scheme

PAGE = "Pengaturan, “Nomor sertifikat per skema”"


def why_not_issued(scheme: Scheme) -> str:
    """Empty where the numbers of its certificates can be made."""
    if unset := unset_parts(scheme):
        return (
            f"Sertifikat skema {scheme.name} belum dapat diterbitkan: {_listed(unset)} belum diisi. "
            f"Admin mengisinya pada halaman {PAGE}; sesudah itu dokumennya terbit sendiri."
        )
    return ""


def _listed(words: list[str]) -> str:
    return " dan ".join(filter(None, (", ".join(words[:-1]), words[-1])))
