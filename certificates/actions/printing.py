"""Ordering the papers of several people for the printer; the worker puts them together, and what lapsed goes."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from certificates import papers
from certificates.enums import PaperKind, PrintForm, PrintPart
from certificates.models import PrintOrder
from certificates.models.orders import KEPT
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.audit.record import record
from certportal.kernel.files import store
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.titles import own_title
from certportal.kernel.jobs.actions import retry
from certportal.kernel.jobs.models import SET_ASIDE, Job
from certportal.kernel.jobs.queue import enqueue
from certportal.kernel.papers.actions import prepare
from certportal.kernel.papers.models import Paper
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from assessments.models import ExamEvent
    from certificates.queries import Sheets
    from certportal.kernel.accounts.models import User

BUNDLE_JOB: Final = "certificates.bundle"
MOST_PEOPLE: Final = 100
"""In one order: two hundred papers are put together within a fraction of what one piece of work may take."""
_AT_ONCE: Final = 500


@transaction.atomic
def order_print(
    sheets: Sequence[Sheets], *, form: str, part: str, event: ExamEvent | None = None, by: User, now: datetime
) -> PrintOrder:
    """Order the papers of these people in one file, with the list they sign; the worker makes both.

    The same papers asked for again are the same order until it has lapsed; one that could not be made is tried again.
    Raises Refused: "nothing_to_print", "too_many", "two_offices", and "left_out" for somebody whose papers stay out.
    """
    wanted = _fit([row for row in sheets if row.chosen(part)], part)
    office = Organisation.objects.get(pk=wanted[0].office or 0)
    keys = [paper.pk for row in wanted for paper in row.chosen(part)]
    mark = hashlib.sha256(f"{form}:{part}:{event.pk if event else ''}:{keys}".encode()).hexdigest()
    for past in PrintOrder.objects.select_for_update().filter(
        office=office, mark=mark, lapsed_at=None, lapses_at__lte=now
    ):
        _lapse(past, now)
    made, is_new = PrintOrder.objects.get_or_create(
        office=office,
        mark=mark,
        lapsed_at=None,
        defaults={
            "event": event, "form": form, "part": part, "papers": keys, "people": len(wanted),
            "asked_by": by, "asked_at": now, "lapses_at": now + KEPT,
        },
    )  # fmt: skip
    if is_new:
        _write_down(made, wanted, by=by, now=now)
    else:
        retry(Job.objects.filter(SET_ASIDE, key=_key(made)), by=by, now=now)
    return made


def _fit(wanted: list[Sheets], part: str) -> list[Sheets]:
    if not wanted:
        raise Refused(
            f"Tidak ada dokumen yang dapat dicetak untuk pilihan “{PrintPart(part).label}”. Centang orang yang "
            "dokumennya sudah siap.",
            code="nothing_to_print",
        )
    out = next((row for row in wanted if row.why), None)
    if out is not None:
        raise Refused(f"{out.dossier}: {out.why}", code="left_out", subject=out.dossier)
    if len(wanted) > MOST_PEOPLE:
        raise Refused(
            f"Paling banyak {MOST_PEOPLE} orang sekali pesan; Anda memilih {len(wanted)}. Kurangi centangnya, lalu "
            "pesan sisanya sesudah itu.",
            code="too_many",
        )
    if len({row.office for row in wanted}) > 1:
        raise Refused("Pilih dokumen dari satu kantor saja untuk satu pesanan.", code="two_offices")
    return wanted


def _write_down(made: PrintOrder, wanted: Sequence[Sheets], *, by: User, now: datetime) -> None:
    """The order's sign-out list, its job, and its row in the trail."""
    on = today_at(made.office, now)
    prepare(
        PaperKind.SIGN_OUT_LIST.value,
        title=PaperKind.SIGN_OUT_LIST.label,
        facts=papers.sign_out_facts(wanted, office=made.office, event=made.event, by=by, on=on),
        about=made,
        issued_on=on,
        by=by,
        now=now,
    )
    if made.form != PrintForm.LIST:
        enqueue(BUNDLE_JOB, key=_key(made), by=by, now=now, order=made.pk)
    held = [paper.code for row in wanted for paper in row.chosen(made.part)]
    after = {"form": made.form, "part": made.part, "people": made.people, "papers": held}
    if made.event:
        after["event"] = made.event.title
    record("print.order", by=by, subject=made, after=after, now=now)


def job_of(order: PrintOrder) -> Job | None:
    """The work that puts the papers together; None where only the list was ordered."""
    return Job.objects.filter(key=_key(order)).first()


def _key(order: PrintOrder) -> str:
    return f"{BUNDLE_JOB}:{order.pk}"


def put_together(order: PrintOrder, *, told: Callable[[int, int], None], now: datetime) -> None:
    """Make the file of an order and keep it; safe to repeat. `told(done, total)` is called after each paper."""
    if order.file_id is not None:
        return
    rows = Paper.objects.select_related("file").in_bulk(order.papers)
    found = [rows[key] for key in order.papers]
    kind, make = (Kind.PDF, _merged) if order.form == PrintForm.PDF else (Kind.ZIP, _zipped)
    laid = store.lay_down(make(found, told), root=Root.PREVIEW, kind=kind)
    kept = False
    try:
        kept = _keep_first(order, laid, now)
    finally:
        if not kept:
            store.take_back(laid)


@transaction.atomic
def _keep_first(order: PrintOrder, laid: store.Laid, now: datetime) -> bool:
    """Whether this file is the order's; not where another was first or the order has lapsed meanwhile."""
    locked = PrintOrder.objects.select_for_update().get(pk=order.pk)
    if locked.file_id is not None or locked.lapsed_at is not None:
        return False
    locked.file = store.adopt(laid, name=f"{locked}.{laid.kind}", now=now)
    locked.save(update_fields=["file"])
    return True


def _merged(found: Sequence[Paper], told: Callable[[int, int], None]) -> bytes:
    """One PDF; each paper begins on a new sheet also where both sides are printed."""
    import pikepdf

    whole = pikepdf.Pdf.new()
    read = []  # pages are copied when the whole is saved
    for content in _read(found, told):
        read.append(pdf := pikepdf.Pdf.open(io.BytesIO(content)))
        whole.pages.extend(pdf.pages)
        if len(pdf.pages) % 2:
            _left, _low, width, height = (float(side) for side in pdf.pages[-1].mediabox.as_list())
            whole.add_blank_page(page_size=(width, height))
    bytes_of = io.BytesIO()
    whole.save(bytes_of)
    return bytes_of.getvalue()


def _zipped(found: Sequence[Paper], told: Callable[[int, int], None]) -> bytes:
    """Single papers as they were issued, byte for byte, numbered in the order of the list."""
    bytes_of = io.BytesIO()
    with zipfile.ZipFile(bytes_of, "w") as whole:
        for position, (paper, content) in enumerate(zip(found, _read(found, told), strict=True), start=1):
            named = " ".join((f"{position:03}", paper.facts.get("holder_name", ""), paper.title, paper.number))
            whole.writestr(own_title(f"{named}.pdf", extension="pdf"), content)
    return bytes_of.getvalue()


def _read(found: Sequence[Paper], told: Callable[[int, int], None]) -> Iterator[bytes]:
    for done, paper in enumerate(found, start=1):
        if paper.file is None:
            raise LookupError(f"paper {paper.pk} was ordered before it was drawn")
        yield store.read(paper.file)
        told(done, len(found))


def lapse_orders(*, now: datetime) -> int:
    """Let orders go whose time is over; returns how many. What they held can be ordered again."""
    over = PrintOrder.objects.filter(lapsed_at=None, lapses_at__lte=now).order_by("pk").values_list("pk", flat=True)
    for key in (found := list(over[:_AT_ONCE])):
        with transaction.atomic():
            for order in PrintOrder.objects.select_for_update().filter(pk=key, lapsed_at=None):
                _lapse(order, now)
    return len(found)


def _lapse(order: PrintOrder, now: datetime) -> None:
    stored: Any = order.file
    order.file, order.lapsed_at = None, now
    order.save(update_fields=["file", "lapsed_at"])
    if stored is not None:
        store.discard(stored)
