"""KKNI qualifications: list, check, plan, pathways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from ninja import Router
from ninja.errors import HttpError

from certportal.api.shapes import (
    Choice,
    Detail,
    FaultOut,
    Holding,
    PathwayOut,
    Pathways,
    PlanOut,
    QualificationOut,
    Qualifications,
    SuccessorOut,
    UnitOut,
    Units,
    VerdictOut,
)
from schemes import packaging
from schemes.queries import Book, current_book

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["Kualifikasi"])
REFUSALS = {400: Detail, 413: Detail, 415: Detail, 422: Detail, 429: Detail}
NO_DECREE = "Belum ada keputusan kualifikasi yang berlaku."
NO_PACKAGE = "Kualifikasi tidak dikenal. Daftarnya ada di /api/v1/qualifications."


@router.get("/qualifications", response={200: Qualifications, 429: Detail}, summary="Semua kualifikasi")
def qualifications(request: HttpRequest) -> Qualifications:  # noqa: ARG001 (every operation takes the request)
    """Every package of the decree in force, in the order of its annex."""
    book = _book()
    if book is None:
        return Qualifications(items=[])
    return Qualifications(items=[_qualification(book, package) for package in book.rules.packages])


@router.get("/units", response={200: Units, 429: Detail}, summary="Semua unit kompetensi")
def units(request: HttpRequest) -> Units:  # noqa: ARG001
    """Every unit the decree names, with what it requires."""
    book = _book()
    if book is None:
        return Units(items=[])
    required = book.rules.prerequisites
    return Units(
        items=[
            UnitOut(code=code, title=title, prerequisites=list(required.get(code, ())))
            for code, title in book.units.items()
        ]
    )


@router.post(
    "/qualifications/{slug}/check",
    response={200: VerdictOut, 404: Detail, **REFUSALS},
    summary="Periksa pilihan unit",
)
def check(request: HttpRequest, slug: str, choice: Choice) -> VerdictOut:  # noqa: ARG001
    """Whether the choice is complete, and if not, what is missing and why."""
    book, package = _package(slug)
    verdict = packaging.check(book.rules, package, choice.selected, choice.held)
    messages = book.sentences(verdict, package)
    return VerdictOut(
        complete=verdict.complete,
        faults=[
            FaultOut(rule=fault.rule.value, unit=fault.unit, requires=fault.requires, message=message)
            for fault, message in zip(verdict.faults, messages, strict=True)
        ],
        extra=list(verdict.extra),
        by_successor=[SuccessorOut(required=found.required, by=found.by) for found in verdict.by_successor],
        ignored_held=list(verdict.ignored_held),
    )


@router.post(
    "/qualifications/{slug}/plan", response={200: PlanOut, 404: Detail, **REFUSALS}, summary="Unit yang masih perlu"
)
def plan(request: HttpRequest, slug: str, holding: Holding) -> PlanOut:  # noqa: ARG001
    """A smallest set of units that completes the package together with the units held."""
    book, package = _package(slug)
    found = packaging.plan(book.rules, package, holding.held)
    return PlanOut(count=found.count, additional=list(found.additional), extra=list(found.extra))


@router.post("/pathways", response={200: Pathways, **REFUSALS}, summary="Kualifikasi terdekat")
def pathways(request: HttpRequest, holding: Holding) -> Pathways:  # noqa: ARG001
    """Every qualification with the number of units still to take, nearest first."""
    book = _book()
    found = packaging.pathways(book.rules, holding.held) if book is not None else []
    return Pathways(items=[PathwayOut(slug=package.slug, count=count) for package, count in found])


def _book() -> Book | None:
    return current_book(timezone.localdate(timezone.now()))


def _package(slug: str) -> tuple[Book, packaging.Package]:
    book = _book()
    if book is None:
        raise HttpError(404, NO_DECREE)
    if slug not in book.by_slug:
        raise HttpError(404, NO_PACKAGE)
    return book, book.rules.package(slug)


def _qualification(book: Book, package: packaging.Package) -> QualificationOut:
    title = book.by_slug[package.slug]
    return QualificationOut(
        slug=package.slug,
        annex=package.annex,
        group=title.group_label,
        level=title.level,
        codification=title.codification,
        core_required=package.core_required,
        elective_required=package.elective_required,
        core=list(package.core),
        electives=list(package.electives),
    )
