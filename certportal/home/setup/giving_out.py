"""The whole set-up of an office as one file, for another portal to take in."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from assessments.models import Assessor, TestSite
from certportal.home.settings_pages.queries import offices
from certportal.home.setup.forms import BodyForm, typed_of
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.files.store import read
from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.papers.models import Emblem
from certportal.kernel.workdays.models import Holiday
from schemes.enums import ClauseKind
from schemes.models import CertificationBody, Scheme, SchemeClause, ServiceOfficer, ServiceStandardVersion
from schemes.queries.catalogue import in_force

if TYPE_CHECKING:
    from datetime import date

    from certportal.kernel.files.models import StoredFile

Row = dict[str, Any]
"""One thing of the file, every value a text or a list of texts."""

KIND: Final = "penyiapan-kantor"
PARTS: Final = (
    "people",
    "offices",
    "heads",
    "bodies",
    "schemes",
    "clauses",
    "standards",
    "officers",
    "sites",
    "assessors",
    "sequences",
    "holidays",
)
_IDENTITY: Final = ("kbli", "kbji", "level", "field_letters", "certificate_pattern", "registration_pattern")


def gather(today: date) -> dict[str, Any]:
    """Everything an office has set up, as the file holds it; of people only signers, assessors and officers, without their NIK."""
    heads = OfficeHead.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today)).select_related("person", "organisation")
    assessors = Assessor.objects.filter(valid_until__gte=today).select_related("user", "certification_body")
    officers = ServiceOfficer.objects.filter(ended_on=None, standard__in=_standards(today)).select_related(
        "person", "standard"
    )
    named = [*(head.person for head in heads), *(row.user for row in assessors), *(row.person for row in officers)]
    people = {one.pk: one for one in named if one.nip}
    pictures = {row.organisation_id: row.file for row in Emblem.objects.select_related("file")}
    whole = (
        offices().filter(own_facts_since__isnull=False).exclude(Q(address="") | Q(city="") | Q(phone="") | Q(email=""))
    )
    days = Holiday.objects.filter(date__gte=today, organisation=None).exclude(decree="")
    return {
        "kind": KIND,
        "people": [_facts(one, "nip", "full_name", "email", "position_title") for one in people.values()],
        "offices": [
            {**typed_of(one), "short_name": one.short_name, "emblem": _picture(pictures.get(one.pk))}
            | {"opens_at": f"{one.opens_at:%H:%M}", "closes_at": f"{one.closes_at:%H:%M}"}
            for one in whole.order_by("pk")
        ],
        "heads": [
            _facts(head, "kind", "title", "starts_on", "ends_on")
            | {"office": head.organisation.short_name, "nip": head.person.nip}
            for head in heads.order_by("starts_on", "pk")
            if head.person.nip
        ],
        "bodies": _bodies(),
        "schemes": [_facts(one, "slug", *_IDENTITY) for one in Scheme.objects.exclude(kbli="").order_by("pk")],
        "clauses": _clauses(today),
        "standards": _decrees(today),
        "officers": [
            _facts(row, "kind", "title", "number", "dated", "covers")
            | {"standard": row.standard.slug, "nip": row.person.nip}
            for row in officers.order_by("pk")
            if row.person.nip
        ],
        "sites": [
            _facts(one, "name", "kind", "address") | {"office": one.agency.short_name}
            for one in TestSite.objects.filter(is_active=True).select_related("agency").order_by("pk")
        ],
        "assessors": [
            _facts(row, "registration_number", "valid_until")
            | {"nip": row.user.nip, "body": row.certification_body.code if row.certification_body else ""}
            for row in assessors
            if row.user.nip
        ],
        "sequences": [
            _facts(row, "scope", "pattern", "reset_policy", "first") for row in NumberSequence.objects.order_by("pk")
        ],
        "holidays": [_facts(day, "date", "name", "kind", "decree") for day in days.order_by("date", "pk")],
    }


def _bodies() -> list[Row]:
    return [
        _facts(one, "code", *BodyForm.Meta.fields)
        | {"scope": list(Scheme.objects.filter(body=one, in_scope=True).values_list("slug", flat=True))}
        for one in CertificationBody.objects.exclude(licence_number="").order_by("pk")
    ]


def _standards(today: date) -> list[int]:
    return list(ServiceStandardVersion.objects.filter(in_force(today)).values_list("standard", flat=True).distinct())


def _clauses(today: date) -> list[Row]:
    """Of schemes whose source prints none."""
    rows = SchemeClause.objects.filter(in_force(today, "version__"), kind__in=(ClauseKind.RIGHT, ClauseKind.DUTY))
    kept: dict[str, Row] = {}
    for row in rows.filter(printed_text="").select_related("version__scheme").order_by("version__scheme", "position"):
        texts = kept.setdefault(row.version.scheme.slug, {"slug": row.version.scheme.slug, "rights": [], "duties": []})
        texts["rights" if row.kind == ClauseKind.RIGHT else "duties"].append(row.text)
    return [texts for texts in kept.values() if texts["rights"] and texts["duties"]]


def _decrees(today: date) -> list[Row]:
    """Where whoever signed the charter still leads the office: another portal reads the name from their period."""
    rows = ServiceStandardVersion.objects.filter(in_force(today), charter_signed_on__isnull=False)
    found = []
    for version in rows.exclude(decree_number="").select_related("standard__agency").order_by("pk"):
        assert version.charter_signed_on is not None  # noqa: S101 (the query asks for it)
        head = OfficeHead.objects.signing(version.agency, version.charter_signed_on)
        if head and (head.ends_on is None or head.ends_on >= today):
            facts = _facts(version, "decree_number", "decreed_on", "charter_signed_on")
            found.append({"standard": version.standard.slug, **facts})
    return found


def _facts(one: object, *names: str) -> Row:
    return {name: _plain(getattr(one, name)) for name in names}


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | list) or value is None else str(value)


def _picture(stored: StoredFile | None) -> str:
    return b64encode(read(stored)).decode() if stored else ""
