"""Hands out a paper. The app that owns it has loaded it (and so decided who may) before it calls this."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponseBase

from certportal.kernel.files.serve import serve
from certportal.kernel.papers.models import Paper
from certportal.kernel.web import errors
from certportal.kernel.web.back import way_back


def serve_paper(request: HttpRequest, paper: Paper | None, *, name: str = "") -> HttpResponseBase:
    """The paper as it was printed, or that it still waits to be drawn; Http404 where there is none.

    `name` where the file has another than its own.
    """
    if paper is None:
        raise Http404
    if paper.file is None:
        waits = errors.page(request, HTTPStatus.ACCEPTED, name="paper_waits", paper=paper, back=way_back(request))
        waits["Retry-After"] = "10"
        return waits
    return serve(request, paper.file, name=name or paper.file.original_name)
