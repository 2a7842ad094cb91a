"""Hands out a paper. The app that owns it has loaded it (and so decided who may) before it calls this."""

from django.http import Http404, HttpRequest, HttpResponseBase

from certportal.kernel.files.serve import serve
from certportal.kernel.papers.models import Paper


def serve_paper(request: HttpRequest, paper: Paper | None, *, name: str = "") -> HttpResponseBase:
    """The paper as it was printed; Http404 as long as there is none. `name` where the file has another than its own."""
    if paper is None or paper.file is None:
        raise Http404
    return serve(request, paper.file, name=name or paper.file.original_name)
