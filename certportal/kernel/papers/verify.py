"""Compares papers with the disk, for `manage.py verify_register`."""

import hashlib

from certportal.kernel.files import store
from certportal.kernel.papers.models import Paper


def fault_of(paper: Paper) -> str:
    """What is wrong with a paper's file, in one sentence; "" when its bytes are the ones that were issued."""
    if paper.file is None:
        return "Dokumen belum selesai disiapkan."
    try:
        content = store.read(paper.file)
    except FileNotFoundError:
        return "Berkas tidak ada di penyimpanan."
    found = hashlib.sha256(content).hexdigest()
    if found != paper.sha256:
        return "Isi berkas berbeda dari yang diterbitkan."
    return "" if paper.file.sha256 == found else "Sidik pada catatan berkas berbeda dari yang diterbitkan."
