"""Papers for tests."""

import subprocess
from datetime import UTC, date, datetime

from certportal.kernel.files.store import read
from certportal.kernel.papers import actions
from certportal.kernel.papers.models import Paper

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
LETTERHEAD = {"owner": "Pemerintah Provinsi DKI Jakarta", "name": "BKPSDM", "address": "Jl. Uji 1", "contact": "021-1"}


def reserved_paper(about, *, by, kind="base", number="", title="Surat Uji", **facts) -> Paper:
    """A paper whose job waits; kind "base" is the bare print base."""
    return actions.prepare(
        kind, facts={"letterhead": LETTERHEAD, **facts}, number=number, about=about, issued_on=date(2026, 12, 10),
        by=by, now=NOW, title=title,
    )  # fmt: skip


def ready_paper(about, *, by, **options) -> Paper:
    """A paper with its file, drawn in this process."""
    return actions.render_now(reserved_paper(about, by=by, **options), now=NOW)


def words_of(paper) -> str:
    """The words of a paper that the worker has drawn."""
    paper.refresh_from_db()
    content = read(paper.file)
    drawn = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True, timeout=60)
    return " ".join(drawn.stdout.decode().split())
