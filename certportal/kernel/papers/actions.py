"""Paper is reserved in the act's own transaction and drawn by a worker; once ready it never changes."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from certportal.kernel.accounts.models import OfficeHead, User
from certportal.kernel.audit.record import SYSTEM, Actor, record
from certportal.kernel.files import store
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.titles import own_title
from certportal.kernel.jobs.queue import enqueue
from certportal.kernel.numbers.codes import grouped
from certportal.kernel.papers.check_page import check_page
from certportal.kernel.papers.enums import PaperState
from certportal.kernel.papers.facts import freeze
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.signals import paper_ready, paper_to_sign
from certportal.kernel.pdf.render import render
from certportal.kernel.web.dates import day_in_words

RENDER_JOB = "papers.render"
ISSUANCE = "issuance"


def prepare(
    kind: str,
    *,
    facts: Mapping[str, object],
    about: Model,
    issued_on: date,
    by: User | Actor,
    now: datetime,
    title: str,
    number: str = "",
    sealed: str = "",
    head: OfficeHead | None = None,
) -> Paper:
    """Reserve a paper with frozen facts in the caller's transaction and order its drawing (job "papers.render").

    The page is templates/pdf/<kind>.html; it sees every fact by name and `paper` (code, code_shown, number, title,
    issued_on in words, check_page). Facts are words and lists of words (facts.freeze raises FactError otherwise). A number that this
    kind already used is an IntegrityError. `sealed` is an encrypted word the page sees as `sealed` while it is drawn and
    that is blanked with the drawing; it never stands among the facts. Signal `paper_ready` tells when the file is there.
    `head` is whoever signs it for an office (`OfficeHead.objects.signing`): signal `paper_to_sign` tells that it waits for them.
    """
    paper = Paper.objects.create(
        kind=kind,
        number=number,
        title=title,
        facts=freeze(facts),
        sealed=sealed,
        about_type=about._meta.label_lower,  # noqa: SLF001 - public by convention
        about_id=about.pk,
        template=f"pdf/{kind}.html",
        issued_on=issued_on,
        created_at=now,
    )
    after = {"code": paper.code, "kind": kind, "number": number, "facts_sha256": sum_of_facts(paper.facts)}
    record("paper.reserve", by=by, subject=paper, after=after, stream=ISSUANCE, now=now)
    enqueue(RENDER_JOB, key=f"{RENDER_JOB}:{paper.code}", by=by, now=now, paper=paper.pk)
    if head is not None:
        paper_to_sign.send(sender=Paper, paper=paper, about=about, head=head, by=by, now=now)
    return paper


def sum_of_facts(facts: Mapping[str, object]) -> str:
    """SHA-256 of frozen facts in one fixed spelling: sealed with the reservation, compared by `verify_register`."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def page_of(paper: Paper) -> dict[str, object]:
    """What the template sees: the frozen facts and the row's own names."""
    row = {
        "code": paper.code,
        "code_shown": grouped(paper.code),
        "kind": paper.kind,
        "number": paper.number,
        "title": paper.title,
        "issued_on": day_in_words(paper.issued_on),
        "check_page": check_page(),
    }
    return {**paper.facts, "paper": row, "sealed": paper.sealed}


def render_now(paper: Paper, *, now: datetime) -> Paper:
    """Draw the paper, store the file and make it ready. Safe to repeat: a ready paper is returned as it is.

    Drawing and bringing the file to the disk happen outside any lock; of two drawings at once the first to commit stays.
    Raises what the template or the disk raise; the paper then stays reserved.
    """
    if paper.is_ready:
        return paper
    laid = store.lay_down(render(paper.template, page_of(paper), identifier=paper.code), root=Root.PAPER, kind=Kind.PDF)
    drawn = None
    try:
        drawn = _first_to_commit(paper, laid, now)
    finally:
        if drawn is None:
            store.take_back(laid)
    return drawn or Paper.objects.get(pk=paper.pk)


@transaction.atomic
def _first_to_commit(paper: Paper, laid: store.Laid, now: datetime) -> Paper | None:
    """The paper, ready with this file; None when another drawing was first."""
    # Listeners lock the dossier after this row. Whoever holds a dossier and points at the paper must not wait for it.
    locked = Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
    if locked.is_ready:
        return None
    name = own_title(f"{paper.title} {paper.number}".strip() + ".pdf", extension="pdf")
    _make_ready(locked, store.adopt(laid, name=name, now=now), now)
    return locked


def _make_ready(paper: Paper, stored: StoredFile, now: datetime) -> None:
    paper.state, paper.file, paper.sha256 = PaperState.READY, stored, stored.sha256
    paper.sealed = ""
    paper.save(update_fields=["state", "file", "sha256", "sealed"])
    after = {"code": paper.code, "number": paper.number, "sha256": paper.sha256}
    record("paper.ready", by=SYSTEM, subject=paper, after=after, stream=ISSUANCE, now=now)
    paper_ready.send(sender=Paper, paper=paper, now=now)
