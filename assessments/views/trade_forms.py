"""Forms of the trade: the candidate's by their case, the assessor's by candidate or exam; filled in, signed, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from applicants.models import Dossier
from applicants.policies import owns_dossier
from assessments import actions
from assessments.forms import PaperForm, SignForm, TradeFormForm
from assessments.models import Assessment, ExamEvent
from assessments.papers.trade_forms import TRADE_FORM, head_of, in_words
from assessments.policies import examines, examines_event, knows_assessment, knows_candidates
from assessments.queries import forms_of, latest_assessment, rows_of, shown_parts
from assessments.views.asking import load_assessment, load_event
from certportal.kernel.files.serve import serve
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in
from schemes.enums import FormSigner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import HttpRequest, HttpResponseBase

    from assessments.models import FormAnswer
    from assessments.queries import FormSheet
    from assessments.trade_forms import Ask

    About = Assessment | ExamEvent
    Kept = forms.Form | None

TEMPLATE = "assessments/trade_form.html"


def _own(request: HttpRequest, code: str) -> Assessment:
    """The candidate's seat, by their own case. Raises Http404 before they are in an exam."""
    dossier = load(request, Dossier.objects.with_names(), owns_dossier, code=code)
    found = latest_assessment(dossier)
    if found is None:
        raise Http404
    return found


def _sheet(about: About, slug: str) -> FormSheet:
    found = next((sheet for sheet in forms_of(about) if sheet.form.slug == slug), None)
    if found is None:
        raise Http404
    return found


class _Desk:
    """One form before one person: as whom they stand before it, and where its acts are addressed."""

    def __init__(self, request: HttpRequest, about: About, slug: str, *, own: bool = False) -> None:
        self.user, self.about, self.sheet = signed_in(request), about, _sheet(about, slug)
        self.own, self.code, self.slug = own, self.sheet.form.code, slug
        theirs = examines(self.user, about) if isinstance(about, Assessment) else examines_event(self.user, about)
        self.role = FormSigner.CANDIDATE.value if own else FormSigner.ASSESSOR.value if theirs else ""

    def address(self, act: str = "") -> str:
        """Of the form, or of an act on it."""
        name = "exam.event_form" if isinstance(self.about, ExamEvent) else "exam.own_form" if self.own else "exam.form"
        return reverse(f"{name}{'_' if act else ''}{act}", args=[*self._parts(), self.slug])

    def _parts(self) -> list[str]:
        if isinstance(self.about, ExamEvent):
            return [self.about.code]
        return [self.about.dossier.code] if self.own else [self.about.event.code, self.about.dossier.code]

    def page(self, fill: TradeFormForm | None = None, sign: Kept = None, paper: Kept = None) -> dict[str, Any]:
        """What the template shows; forms that were refused come back with what was typed."""
        sheet, about = self.sheet, self.about
        answers = {one.key: one for one in sheet.record.answers.all()} if sheet.record else {}
        shown = fill or TradeFormForm(parts=shown_parts(about, sheet.form), answers=answers)
        fills = not sheet.closed and not sheet.signatures and self.role == sheet.form.filled_by
        turn = bool(self.role) and sheet.next_signer == self.role
        by_hand = self.role == FormSigner.ASSESSOR and sheet.next_signer == FormSigner.CANDIDATE
        scans = by_hand and isinstance(about, Assessment)
        return {
            "sheet": sheet,
            "form_row": sheet.form,
            "head": head_of(about),
            "parts": _shown(about, shown, answers),
            "editable": fills or fill is not None,
            "sign": sign or (SignForm(code=self.code, role=self.role) if turn else None),
            "scan": paper or (PaperForm() if scans else None),
            "signatures": [(FormSigner(role).label, sheet.signatures.get(role)) for role in sheet.form.signers],
            "forms_again": [form for form in (fill, sign, paper) if form is not None],
            "paper": paper_for(sheet.record, TRADE_FORM) if sheet.record else None,
            **{f"{act}_url": self.address(act) for act in ("fill", "sign", "print", "file")},
            **({f"{act}_url": self.address(act) for act in ("scan", "scan_file")} if self.seen_by_office else {}),
            "back": self.back,
        }

    @property
    def seen_by_office(self) -> bool:
        """The assessor's address of a candidate's form: there a scan is stored and opened."""
        return isinstance(self.about, Assessment) and not self.own

    @property
    def back(self) -> str:
        """Where the form was opened from."""
        if self.own and isinstance(self.about, Assessment):
            return self.about.dossier.get_absolute_url()
        return self.about.get_absolute_url()


def _shown(about: About, form: TradeFormForm, answers: Mapping[str, FormAnswer]) -> list[dict[str, Any]]:
    """The parts of the form: what is recorded already as a table, everything else with its field and what was answered."""
    found = []
    for part, asks in form.rows():
        lines = [
            {"ask": ask, "field": field, "note": note, "answer": answers.get(ask.key), "said": _said(ask, answers)}
            for ask, field, note in asks
        ]
        found.append({"part": part, "lines": lines, "table": rows_of(about, part.source) if part.source else None})
    return found


def _said(ask: Ask, answers: Mapping[str, FormAnswer]) -> str:
    answer = answers.get(ask.key)
    return in_words(ask, answer.value) if answer else ""


def _filled(request: HttpRequest, desk: _Desk) -> HttpResponseBase:
    form = TradeFormForm(request.POST, parts=shown_parts(desk.about, desk.sheet.form), answers={})
    if form.is_valid():
        with told_in(form, request):
            actions.fill_form(desk.about, desk.code, form.answers(), by=desk.user, now=timezone.now())
            return go_on(request, "Isian formulir tersimpan.", desk.address())
    return render(request, TEMPLATE, desk.page(fill=form))


def _signed(request: HttpRequest, desk: _Desk) -> HttpResponseBase:
    form = SignForm(request.POST, code=desk.code, role=desk.role)
    if form.is_valid():
        with told_in(form, request):
            role, now = desk.role, timezone.now()
            actions.sign_form(desk.about, desk.code, role=role, **form.cleaned_data, by=desk.user, now=now)
            return go_on(request, f"{desk.code} Anda tanda tangani.", desk.address())
    return render(request, TEMPLATE, desk.page(sign=form))


def _printed(request: HttpRequest, desk: _Desk) -> HttpResponseBase:
    paper = actions.order_form(desk.about, desk.code, by=desk.user, now=timezone.now())
    said = "Formulir siap diunduh." if paper.is_ready else "Formulir sedang disiapkan, biasanya beberapa detik."
    return go_on(request, said, desk.address())


def _file(request: HttpRequest, desk: _Desk) -> HttpResponseBase:
    return serve_paper(request, paper_for(desk.sheet.record, TRADE_FORM) if desk.sheet.record else None)


@GET
def own(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """A form of one's own case."""
    return render(request, TEMPLATE, _Desk(request, _own(request, code), form, own=True).page())


@POST
@refusals
@once
def own_fill(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The candidate keeps what they filled in."""
    return _filled(request, _Desk(request, _own(request, code), form, own=True))


@POST
@refusals
@once
def own_sign(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The candidate signs."""
    return _signed(request, _Desk(request, _own(request, code), form, own=True))


@POST
@refusals
@once
def own_print(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The candidate asks for the form as a paper."""
    return _printed(request, _Desk(request, _own(request, code), form, own=True))


@GET
def own_file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The paper of one's own form."""
    return _file(request, _Desk(request, _own(request, code), form, own=True))


@GET
def show(request: HttpRequest, code: str, dossier: str, form: str) -> HttpResponseBase:
    """A form of one candidate."""
    about = load_assessment(request, code, dossier, knows_assessment)
    return render(request, TEMPLATE, _Desk(request, about, form).page())


@POST
@refusals
@once
def fill(request: HttpRequest, code: str, dossier: str, form: str) -> HttpResponseBase:
    """The assessor keeps what they filled in."""
    return _filled(request, _Desk(request, load_assessment(request, code, dossier, examines), form))


@POST
@refusals
@once
def sign(request: HttpRequest, code: str, dossier: str, form: str) -> HttpResponseBase:
    """The assessor signs."""
    return _signed(request, _Desk(request, load_assessment(request, code, dossier, examines), form))


@takes_files
@POST
@refusals
@once
def store_scan(request: HttpRequest, code: str, dossier: str, form: str) -> HttpResponseBase:
    """The assessor stores the scan of what the candidate signed by pen."""
    desk = _Desk(request, load_assessment(request, code, dossier, examines), form)
    scan = PaperForm(request.POST, request.FILES)
    if scan.is_valid():
        with told_in(scan, request):
            upload = scan.cleaned_data["upload"]
            actions.sign_on_paper(desk.about, desk.code, upload, by=desk.user, now=timezone.now())
            return go_on(request, "Pindaian tersimpan sebagai tanda tangan asesi.", desk.address())
    return render(request, TEMPLATE, desk.page(paper=scan))


@GET
def scan_file(request: HttpRequest, code: str, dossier: str, form: str) -> HttpResponseBase:
    """The scan of the candidate's signature."""
    desk = _Desk(request, load_assessment(request, code, dossier, knows_assessment), form)
    signature = desk.sheet.signatures.get(FormSigner.CANDIDATE)
    if signature is None or signature.file is None:
        raise Http404
    return serve(request, signature.file, name=f"{desk.code} bertanda tangan", inline=True)


@POST
@refusals
@once
def order(request: HttpRequest, code: str, dossier: str, form: str) -> HttpResponseBase:
    """The form of a candidate as a paper."""
    return _printed(request, _Desk(request, load_assessment(request, code, dossier, knows_assessment), form))


@GET
def file(request: HttpRequest, code: str, dossier: str, form: str) -> HttpResponseBase:
    """The paper of the form of a candidate."""
    return _file(request, _Desk(request, load_assessment(request, code, dossier, knows_assessment), form))


@GET
def event_show(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """A form of an exam."""
    return render(request, TEMPLATE, _Desk(request, load_event(request, code, knows_candidates), form).page())


@POST
@refusals
@once
def event_fill(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The assessor keeps what they filled in about an exam."""
    return _filled(request, _Desk(request, load_event(request, code, examines_event), form))


@POST
@refusals
@once
def event_sign(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The assessor signs a form of an exam."""
    return _signed(request, _Desk(request, load_event(request, code, examines_event), form))


@POST
@refusals
@once
def event_order(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The form of an exam as a paper."""
    return _printed(request, _Desk(request, load_event(request, code, knows_candidates), form))


@GET
def event_file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The paper of the form of an exam."""
    return _file(request, _Desk(request, load_event(request, code, knows_candidates), form))
