"""Pages leave compressed: most of them are read on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.middleware.gzip import GZipMiddleware

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class ZipPages(GZipMiddleware):
    """Compresses HTML alone; papers, pictures and lists of files are as small as they get.

    A random number of bytes goes with each page, so that its length tells nothing of what is written in it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave everything but whole HTML pages as it is."""
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
