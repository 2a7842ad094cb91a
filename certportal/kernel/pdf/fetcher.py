"""What a paper may load while it is drawn: our own fonts and pictures by name, and data written in the page. Nothing else.

WeasyPrint's stock fetcher opens http, ftp and file addresses: one unescaped name could call a server or attach
/etc/passwd to a certificate (reliability.md finding 4).
"""

import re
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: TID253 - only render.py, inside its function, loads this file

ASSET: Final = "asset:"
_FOLDERS: Final = ("fonts", "print")
_TYPES: Final = {".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}
_PLAIN_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]*")
_DATA: Final = ("data:image/svg+xml;base64,", "data:image/png;base64,", "data:image/jpeg;base64,")


class ForeignAddressError(FatalURLFetchingError):  # type: ignore[misc]
    """Something in the page asked for an address that is not ours; drawing stops."""


class OwnAssetsOnly(URLFetcher):  # type: ignore[misc]
    """Denies every address but `asset:<folder>/<file>` under static/ and inline pictures; keeps what was denied."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("asset", "data"), allow_redirects=False, fail_on_errors=True)
        self.denied: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if url.startswith(_DATA):
            return super().fetch(url, headers)
        if (path := _asset(url)) is not None:
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _TYPES[path.suffix]})
        self.denied.append(url)
        raise ForeignAddressError(f"Alamat tidak diizinkan dalam dokumen: {url[:200]}")


def _asset(url: str) -> Path | None:
    """The file of `asset:fonts/x.woff2`; None for anything that is not a plain name in one of the two folders."""
    if not url.startswith(ASSET):
        return None
    folder, _, name = url.removeprefix(ASSET).partition("/")
    path = Path(settings.BASE_DIR, "static", folder, name)
    known = folder in _FOLDERS and _PLAIN_NAME.fullmatch(name) and path.suffix in _TYPES
    return path if known and path.is_file() else None
