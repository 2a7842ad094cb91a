"""The whole set-up of an office as one file, for another portal to take in."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Q

from assessments.models import Assessor, TestSite
from certportal.home.settings_pages.queries import offices
from certportal.home.setup.forms import BodyForm, OfficeForm, typed_of
from certportal.kernel.accounts.models import OfficeHead, Organisation
from certportal.kernel.files.store import read
from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.papers.models import Emblem
from certportal.kernel.workdays.models import Holiday
from schemes.enums import ClauseKind
from schemes.models import CertificationBody, Scheme, SchemeClause, ServiceOfficer, ServiceStandardVersion
from schemes.queries.catalogue import in_force

if TYPE_CHECKING:
    from django.db.models import QuerySet


Row = dict[str, Any]
"""One thing of the file, every value a text or a list of texts."""

KIND: Final = "penyiapan-kantor"
PARTS: Final = (
    "people",
    "organisations",
    "seats",
    "offices",
    "heads",
    "bodies",
    "schemes",
    "clauses",
    "standards",
    "decrees",
    "officers",
    "sites",
    "assessors",
    "sequences",
    "holidays",
    "emblems",
)
"""In the order in which they are taken in. Pictures come last: a file is kept only once nothing else is wrong."""
_IDENTITY: Final = ("kbli", "kbji", "level", "field_letters", "certificate_pattern", "registration_pattern")


def gather(today: date) -> dict[str, Any]:
    """Everything an office has set up that another portal would accept; of people without their NIK."""
    return {"kind": KIND, **_offices(today), **_services(today), **_exams(today), **_calendar(today)}


def _offices(today: date) -> Row:
    """Who works where: people, seats, offices, who leads them."""
    heads = _heads()
    named = (
        [head.person for head in heads]
        + [row.user for row in _assessors(today)]
        + [row.person for row in _officers(today)]
    )
    facts = ("nip", "full_name", "email", "position_title", "grade", "employment_status")
    return {
        "people": [_facts(one, *facts) for one in {one.pk: one for one in named}.values()],
        "organisations": [
            _facts(one, "name", "short_name", "kind", "zone") | {"parent": path} for one, path in _parents_first()
        ],
        "seats": [{"office": one.short_name, "seats": one.seats} for one in _named(offices())],
        "offices": [_office(one) for one in _own_offices() if not lacking(one)],
        "heads": [
            _facts(head, "kind", "starts_on", "ends_on")
            | {"title": head.title or head.person.position_title}
            | {"office": head.organisation.short_name, "nip": head.person.nip}
            for head in heads
        ],
    }


def _parents_first() -> list[tuple[Organisation, list[str]]]:
    """What an admin entered, each after the office it stands under, with the names of all that it stands under.

    An office of the catalogue goes by its short name, which nobody can change, and what is above it need not be told.
    """
    left = {one.pk: one for one in Organisation.objects.filter(entered_at__isnull=False).select_related("parent")}
    paths: dict[int | None, list[str]] = {None: []}
    found: list[tuple[Organisation, list[str]]] = []
    while ready := sorted((one for one in left.values() if one.parent_id not in left), key=lambda one: one.pk):
        for one in ready:
            above = one.parent.short_name or one.parent.name if one.parent else ""
            found.append((one, paths.get(one.parent_id, [above])))
            paths[one.pk] = [*found[-1][1], one.name]
            del left[one.pk]
    return found


def _office(one: Organisation) -> Row:
    hours = {"opens_at": f"{one.opens_at:%H:%M}", "closes_at": f"{one.closes_at:%H:%M}"}
    return {**typed_of(one), "short_name": one.short_name, **hours}


def _services(today: date) -> Row:
    """Licences, schemes with their numbers and clauses, decrees of the standards, and who serves them."""
    return {
        "bodies": _bodies(today),
        "schemes": [_facts(one, "slug", *_IDENTITY) for one in Scheme.objects.exclude(kbli="").order_by("pk")],
        "clauses": _clauses(today),
        "standards": _decrees(today),
        "decrees": _decree_words(today),
        "officers": [
            _facts(row, "kind", "title", "number", "dated", "covers")
            | {"standard": row.standard.slug, "nip": row.person.nip}
            for row in _officers(today)
        ],
    }


def _exams(today: date) -> Row:
    """Test sites, assessors, and the series of numbers."""
    sites = TestSite.objects.filter(is_active=True).exclude(agency__short_name="").select_related("agency")
    return {
        "sites": [
            _facts(one, "name", "kind", "address") | {"office": one.agency.short_name} for one in sites.order_by("pk")
        ],
        "assessors": [
            _facts(row, "registration_number", "valid_until")
            | {"nip": row.user.nip, "body": row.certification_body.code if row.certification_body else ""}
            for row in _assessors(today)
        ],
        "sequences": [
            _facts(row, "scope", "pattern", "reset_policy", "first") for row in NumberSequence.objects.order_by("pk")
        ],
    }


def _calendar(today: date) -> Row:
    """Free days that somebody added by a decree, and the pictures, which are taken in last."""
    days = Holiday.objects.filter(date__gte=today, organisation=None).exclude(decree="")
    emblems = Emblem.objects.exclude(organisation__short_name="").select_related("file", "organisation")
    return {
        "holidays": [_facts(day, "date", "name", "kind", "decree") for day in days.order_by("date", "pk")],
        "emblems": [
            {"office": row.organisation.short_name, "picture": b64encode(read(row.file)).decode()}
            for row in emblems.order_by("pk")
        ],
    }


def left_out(today: date) -> list[str]:
    """What was begun and does not go into the file, each with why, in one sentence."""
    said = [
        f"Kantor {one}: {', '.join(missing)} belum diisi."
        for one in _own_offices()
        if one.seats and (missing := lacking(one))
    ]
    said += [
        f"LSP {one}: lisensinya sudah berakhir atau belum lengkap."
        for one in _licensed()
        if (one.licence_valid_until or date.min) < today
    ]
    said += [
        f"Standar {one.standard.name}: maklumatnya bertanggal sebelum keputusannya."
        for one in _decreed(today, early=True)
    ]
    without = OfficeHead.objects.exclude(pk__in=_heads().values("pk")).select_related("person", "organisation")
    return said + list(dict.fromkeys(_headless(head) for head in without.order_by("starts_on", "pk")))


def _headless(head: OfficeHead) -> str:
    lacks = f"nama singkat {head.organisation}" if head.person.nip else "NIP"
    return f"Pimpinan {head.person.full_name}: {lacks} belum diisi."


def lacking(office: Organisation) -> list[str]:
    """What the page of an office asks for and this one does not say yet."""
    asked = [(name, str(field.label).lower()) for name, field in OfficeForm.base_fields.items() if field.required]
    return [
        *([] if office.short_name else ["nama singkat"]),
        *(label for name, label in asked if not getattr(office, name)),
    ]


def _own_offices() -> QuerySet[Organisation]:
    return offices().filter(own_facts_since__isnull=False).order_by("pk")


def _named(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return found.exclude(short_name="").order_by("pk")


def _heads() -> QuerySet[OfficeHead]:
    """Those of earlier times too: one of them may have signed the charter."""
    rows = OfficeHead.objects.filter(person__nip__isnull=False).exclude(organisation__short_name="")
    return rows.select_related("person", "organisation").order_by("starts_on", "pk")


def _assessors(today: date) -> QuerySet[Assessor]:
    rows = Assessor.objects.filter(valid_until__gte=today, user__nip__isnull=False)
    return rows.select_related("user", "certification_body").order_by("pk")


def _officers(today: date) -> QuerySet[ServiceOfficer]:
    served = ServiceStandardVersion.objects.filter(in_force(today)).values("standard")
    rows = ServiceOfficer.objects.filter(ended_on=None, standard__in=served, person__nip__isnull=False)
    return rows.select_related("person", "standard").order_by("pk")


def _licensed() -> QuerySet[CertificationBody]:
    return CertificationBody.objects.exclude(licence_number="").order_by("pk")


def _bodies(today: date) -> list[Row]:
    return [
        _facts(one, "code", *BodyForm.Meta.fields)
        | {"scope": list(Scheme.objects.filter(body=one, in_scope=True).values_list("slug", flat=True))}
        for one in _licensed().filter(licence_valid_until__gte=today)
    ]


def _clauses(today: date) -> list[Row]:
    """Of schemes whose source prints none."""
    rows = SchemeClause.objects.filter(in_force(today, "version__"), kind__in=(ClauseKind.RIGHT, ClauseKind.DUTY))
    kept: dict[str, Row] = {}
    for row in rows.filter(printed_text="").select_related("version__scheme").order_by("version__scheme", "position"):
        texts = kept.setdefault(row.version.scheme.slug, {"slug": row.version.scheme.slug, "rights": [], "duties": []})
        texts["rights" if row.kind == ClauseKind.RIGHT else "duties"].append(row.text)
    return [texts for texts in kept.values() if texts["rights"] and texts["duties"]]


def _decrees(today: date) -> list[Row]:
    """Where whoever signed the charter is in the file: another portal reads the name from their period."""
    return [
        {"standard": row.standard.slug, **_facts(row, "decree_number", "decreed_on", "charter_signed_on")}
        for row in _decreed(today, early=False)
        if _signed_by_somebody(row, today)
    ]


def _decree_words(today: date) -> list[Row]:
    """Where the office has words of its own."""
    rows = ServiceStandardVersion.objects.filter(in_force(today)).exclude(decree_words={})
    return [
        {"standard": row.standard.slug, **row.decree_words} for row in rows.select_related("standard").order_by("pk")
    ]


def _decreed(today: date, *, early: bool) -> QuerySet[ServiceStandardVersion]:
    """Standards with a decree and a charter; `early`: those whose charter is older than the decree, which no page takes any more."""
    rows = ServiceStandardVersion.objects.filter(in_force(today), charter_signed_on__isnull=False)
    rows = rows.exclude(decree_number="").select_related("standard__agency").order_by("pk")
    older = Q(charter_signed_on__lt=F("decreed_on"))
    return rows.filter(older if early else ~older)


def _signed_by_somebody(version: ServiceStandardVersion, today: date) -> bool:
    day = version.charter_signed_on
    head = OfficeHead.objects.led(version.agency, day, today=today) if day else None
    return bool(head and head.person.nip)


def _facts(one: object, *names: str) -> Row:
    return {name: _plain(getattr(one, name)) for name in names}


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | list) or value is None else str(value)
