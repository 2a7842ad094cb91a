"""HTML to PDF behind one function. The same template, facts and identifier give the same bytes."""

import atexit
import hashlib
import threading
from collections.abc import Mapping
from typing import Any, Final

from django.template.loader import get_template

VARIANT: Final = "pdf/a-3a"
# Unpacking our fonts takes longer than drawing a page, so a thread unpacks them once (Pango's font map is not shared
# between threads). Their scratch folder goes with the thread, or here with the process.
_unpacked: Final = threading.local()
atexit.register(_unpacked.__dict__.clear)


def render(template: str, facts: Mapping[str, Any], *, identifier: str) -> bytes:
    """Draw `template` (a Django template with `<html lang="id">`) filled with `facts` as an archival PDF (PDF/A-3a).

    `identifier` names the paper for ever (its public code) and becomes the PDF's own id. Raises
    fetcher.ForeignAddressError when the page asks for anything but our own fonts and pictures.
    """
    # WeasyPrint loads pango and takes a second to import: only the worker that draws pays for it.
    from weasyprint import HTML

    from certportal.kernel.pdf.fetcher import OwnAssetsOnly  # noqa: PLC0415

    document = HTML(string=get_template(template).render(dict(facts)), base_url=None, url_fetcher=OwnAssetsOnly())
    return bytes(
        document.write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=hashlib.sha256(identifier.encode()).digest()[:16],
            font_config=_fonts(),
        )
    )


def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_unpacked, "fonts"):
        _unpacked.fonts = FontConfiguration()
    return _unpacked.fonts
