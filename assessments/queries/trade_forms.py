"""Forms of the trade: which belong to a candidate or an exam, what each asks here, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, F, FilteredRelation, Q

from assessments.enums import AGREEMENT, SELF_ASSESSMENT, EventState, SelfAssessed
from assessments.models import Assessment, ExamEvent, FormRecord, FormSignature
from assessments.queries.after import units_to_assess
from assessments.queries.exams import units_examined
from assessments.trade_forms import Ask, Element, Part, Unit, keys_of, parts_of
from certportal.kernel.web.refusal import Refused
from schemes.enums import FormLevel, FormOpens, FormSigner
from schemes.models import CompetencyElement, TradeForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import Model

    from schemes.models import SchemeUnit

    About = Assessment | ExamEvent
    Filled = tuple[FormRecord | None, dict[str, FormSignature]]

Row = TypeVar("Row", FormRecord, FormSignature)


@dataclass
class FormSheet:
    """One form in the list of a candidate or an exam; `record` is the round that counts, None before anybody began."""

    form: TradeForm
    record: FormRecord | None
    closed: str  # why it cannot be filled in yet, as a sentence; "" when it can
    signatures: dict[str, FormSignature] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Everybody who signs it has."""
        return all(role in self.signatures for role in self.form.signers)

    @property
    def next_signer(self) -> str:
        """Whose turn it is, "" when it is complete or closed."""
        if self.closed:
            return ""
        return next((role for role in self.form.signers if role not in self.signatures), "")

    @property
    def turn(self) -> str:
        """`next_signer` in words."""
        return FormSigner(self.next_signer).label.lower() if self.next_signer else ""


def current_form(code: str) -> TradeForm:
    """The form of the edition in use. Raises Refused where the catalogue of the portal has none."""
    found = TradeForm.objects.filter(code=code, is_current=True).first()
    if found is None:
        raise Refused(
            f"Formulir {code} belum ada di katalog portal. Minta admin sistem memuat katalognya.", code="no_form"
        )
    return found


def record_of(about: About, form: TradeForm) -> FormRecord | None:
    """The round that counts: the latest."""
    rows = FormRecord.objects.filter(_belongs(about), form__code=form.code).select_related("form")
    return rows.order_by("-round", "-pk").first()


def _belongs(about: About, to: str = "") -> Q:
    """Condition on FormRecord; `to`: the way to it from another table."""
    if isinstance(about, ExamEvent):
        return Q(**{f"{to}event": about})
    return Q(**{f"{to}assessment": about}) | Q(**{f"{to}dossier_id": about.dossier_id})


def forms_of(about: About) -> list[FormSheet]:
    """The forms of a candidate by their path, or of an exam, in order; one query, however many there are.

    A record of an earlier edition counts for the form of the same code.
    """
    records: dict[str, Filled] = {}
    current: dict[str, TradeForm] = {}
    for form, record, signatures in _filled(about):
        if record is not None:
            records[form.code] = (record, signatures)  # the rounds come in order: the last counts
        if form.is_current:
            current[form.code] = form
    return sheets_of(about, current.values(), records)


def sheets_of(about: About, forms: Iterable[TradeForm], filled: Mapping[str, Filled]) -> list[FormSheet]:
    """Current forms in order, each with the round that counts (by its code): those of the person's path, and what was begun."""
    path = _path_code(about)
    found: list[FormSheet] = []
    for form in forms:
        if form.paths and path not in form.paths and form.code not in filled:
            continue
        record, signatures = filled.get(form.code, (None, {}))
        found.append(FormSheet(form, record, "", signatures))
    _close(about, found)
    return found


def _filled(about: About) -> Iterator[tuple[TradeForm, FormRecord | None, dict[str, FormSignature]]]:
    """Every form of the level, with each of its rounds and who signed it so far; a form nobody began comes once."""
    levels = [FormLevel.EVENT] if isinstance(about, ExamEvent) else [FormLevel.DOSSIER, FormLevel.CANDIDATE]
    rows = TradeForm.objects.filter(level__in=levels).annotate(
        mine=FilteredRelation("records", condition=_belongs(about, "records__")),
        **{_RECORD + name: F(f"mine__{name}") for name in _columns(FormRecord)},
        **{_SIGNATURE + name: F(f"mine__signatures__{name}") for name in _columns(FormSignature)},
    )
    signatures: dict[str, FormSignature] = {}
    last: int | None = None
    for row in rows.order_by("position", "pk", "mine__round", "mine__pk", "mine__signatures__pk"):
        record, signature = _beside(row, FormRecord, _RECORD), _beside(row, FormSignature, _SIGNATURE)
        if record is None or record.pk != last:
            last, signatures = record.pk if record else None, {}
        if signature is not None:
            signatures[signature.role] = signature
        yield row, record, signatures


_RECORD, _SIGNATURE = "of_record_", "of_signature_"


def _columns(model: type[Model]) -> list[str]:
    return [column.attname for column in model._meta.concrete_fields]  # noqa: SLF001 (Django's public name)


def _beside(form: TradeForm, model: type[Row], prefix: str) -> Row | None:
    """The row of another table that was read in the same row of the answer; None where there is none."""
    columns = _columns(model)
    found = [getattr(form, prefix + name) for name in columns]
    row = None if found[0] is None else model.from_db(DEFAULT_DB_ALIAS, columns, found)
    if isinstance(row, FormRecord):
        row.form = form
    return row


def _path_code(about: About) -> str:
    if isinstance(about, ExamEvent):
        return ""
    return about.path_confirmed.code if about.path_confirmed else about.dossier.path_declared


def _close(about: About, sheets: Iterable[FormSheet]) -> None:
    """Say of every form why it is closed, from the sheets alone."""
    known = {sheet.form.code: sheet for sheet in sheets}
    own, both = known.get(SELF_ASSESSMENT), known.get(AGREEMENT)
    said = own.signatures.get(FormSigner.ASSESSOR) if own else None
    begun = bool(said and said.said == SelfAssessed.MAY_CONTINUE)
    for sheet in known.values():
        sheet.closed = _why(about, sheet.form, begun=begun, agreed_=bool(both and both.complete))


def why_closed(about: About, form: TradeForm) -> str:
    """Why this form cannot be filled in yet, as a sentence, or ""."""
    if isinstance(about, ExamEvent):
        return "Kegiatan ini dibatalkan." if about.state == EventState.CANCELLED else ""
    return _why(about, form, begun=may_begin(about), agreed_=agreed(about))


def _why(about: About, form: TradeForm, *, begun: bool, agreed_: bool) -> str:
    if form.opens == FormOpens.SELF_ASSESSED and not begun:
        return "Terbuka setelah asesor menyatakan asesmen mandiri (FR.APL.02) dapat dilanjutkan."
    if isinstance(about, Assessment):
        if form.opens == FormOpens.AGREED and about.needs_agreement and not agreed_:
            return "Terbuka setelah persetujuan asesmen (FR.AK.01) ditandatangani keduanya."
        if form.opens == FormOpens.RATED and not about.recommendation:
            return "Terbuka setelah rekomendasi asesor dikirim."
    return ""


def may_begin(about: About) -> bool:
    """The assessor said of the latest self assessment of this case that the assessment may continue."""
    if not isinstance(about, Assessment):
        return True
    rows = FormRecord.objects.filter(form__code=SELF_ASSESSMENT, dossier_id=about.dossier_id)
    last = rows.order_by("-round").first()
    return last is not None and last.signatures.filter(said=SelfAssessed.MAY_CONTINUE).exists()


def agreed(assessment: Assessment) -> bool:
    """The agreement (FR.AK.01) is signed by both."""
    rows = FormRecord.objects.filter(assessment=assessment, form__code=AGREEMENT)
    signed = Count("signatures", filter=Q(signatures__role__in=FormSigner.values), distinct=True)
    return rows.annotate(signed=signed).filter(signed=len(FormSigner.values)).exists()


def rejected(record: FormRecord) -> bool:
    """The assessor sent it back: the candidate fills in another round."""
    return record.signatures.filter(said=SelfAssessed.NOT_YET).exists()


def units_shown(about: About) -> list[Unit]:
    """The units the form is about, each with its elements and criteria where the catalogue has them; two queries more."""
    units: list[SchemeUnit] = (
        units_examined(about) if isinstance(about, ExamEvent) else list(units_to_assess(about.dossier))
    )
    elements: dict[int, list[Element]] = {}
    rows = CompetencyElement.objects.filter(unit__in=[unit.unit_id for unit in units]).prefetch_related("criteria")
    for row in rows.order_by("unit_id", "position"):
        criteria = tuple((one.pk, one.text) for one in sorted(row.criteria.all(), key=lambda one: one.position))
        elements.setdefault(row.unit_id, []).append(Element(row.pk, row.title, criteria))
    return [
        Unit(unit.pk, unit.printed_code, unit.printed_title, tuple(elements.get(unit.unit_id, ()))) for unit in units
    ]


def shown_parts(about: About, form: TradeForm) -> list[Part]:
    """The parts of the form for this candidate or exam."""
    return parts_of(form.parts, units_shown(about))


def asks_of(about: About, form: TradeForm) -> list[Ask]:
    """Everything the form asks here, in order."""
    return keys_of(shown_parts(about, form))
