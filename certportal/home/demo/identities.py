"""What an office would set by itself before its first certificate: sample values, through the actions of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.workdays.queries import today_at
from schemes.actions import set_clauses, set_identity, set_licence
from schemes.enums import ClauseKind, SchemeKind
from schemes.models import CertificationBody, Scheme, SchemeClause, SchemeVersion

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import Organisation

LICENCE = "BNSP-LSP-0000-ID"  # no body has this number
_PRIMA = {"kbli": "82110", "kbji": "4225", "field_letters": "PLP"}
# Of the first words of a scheme's name: an occupation group of KBJI and the letters of its registration numbers.
_KKNI = {
    "Instruktur": ("2424", "INS"),
    "Tenaga": ("2320", "TPL"),
    "Asesor": ("2359", "ASE"),
    "Pengelola": ("1349", "PLS"),
}
_TRAINING = "78429"


def make_identities(agency: Organisation, now: datetime) -> None:
    """Licence and parts of the numbers, only where nobody has set any."""
    until = today_at(agency, now) + timedelta(days=2 * 365)
    for body in CertificationBody.objects.filter(licence_number="", portal_issued=True):
        set_licence(
            body,
            kind=body.kind,
            number=LICENCE,
            valid_until=until,
            scope=Scheme.objects.filter(body=body),
            by=SYSTEM,
            now=now,
        )
    for scheme in Scheme.objects.filter(kbli="").order_by("pk"):
        set_identity(scheme, level=scheme.level, by=SYSTEM, now=now, **_parts(scheme))


def make_clauses(now: datetime) -> None:
    """Rights and duties of schemes whose source prints none, as Pelayanan Prima prints its own; only where nobody has set any."""
    said = SchemeClause.objects.filter(kind__in=(ClauseKind.RIGHT, ClauseKind.DUTY))
    printed = said.exclude(printed_text="").order_by("version_id", "kind", "position")
    example = printed.filter(version=printed.values("version_id")[:1])
    rights = [clause.text for clause in example if clause.kind == ClauseKind.RIGHT]
    duties = [clause.text for clause in example if clause.kind == ClauseKind.DUTY]
    for version in SchemeVersion.objects.exclude(pk__in=said.values("version_id")).order_by("pk"):
        set_clauses(version, rights=rights, duties=duties, by=SYSTEM, now=now)


def _parts(scheme: Scheme) -> dict[str, str]:
    if scheme.kind != SchemeKind.KKNI:
        return _PRIMA
    kbji, letters = _KKNI[scheme.name.split(maxsplit=1)[0]]
    return {"kbli": _TRAINING, "kbji": kbji, "field_letters": letters}
