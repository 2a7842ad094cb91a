"""Compares papers with the disk, for `manage.py verify_register`."""

from certportal.kernel.files import store
from certportal.kernel.jobs.enums import OPEN
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.papers.enums import PaperState
from certportal.kernel.papers.models import Paper
from certportal.kernel.web.outages import FileDamaged


def waiting() -> frozenset[int]:
    """Papers that only wait to be drawn: reserved, and their job is still to be done."""
    asked = Job.objects.filter(kind=RENDER_JOB, state__in=OPEN).values_list("args__paper", flat=True)
    reserved = Paper.objects.filter(state=PaperState.RESERVED).values_list("pk", flat=True)
    return frozenset(asked) & frozenset(reserved)


def fault_of(paper: Paper) -> str:
    """What is wrong with a paper's file, in one sentence; "" when its bytes are the ones that were issued.

    A paper without a file is a fault here: whoever asks leaves out those that are `waiting`.
    """
    if paper.file is None:
        return "Dokumen tidak pernah selesai disiapkan dan tidak ada pekerjaan yang akan menyiapkannya."
    if paper.file.sha256 != paper.sha256:
        return "Sidik pada catatan berkas berbeda dari yang diterbitkan."
    try:
        store.opened(paper.file).close()
    except FileNotFoundError:
        return "Berkas tidak ada di penyimpanan."
    except FileDamaged:
        return "Isi berkas berbeda dari yang diterbitkan."
    return ""
