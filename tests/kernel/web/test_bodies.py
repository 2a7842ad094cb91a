"""Only pages that receive files take large bodies: whoever sends one elsewhere fills neither memory nor disk."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certportal.kernel.web.bodies import LARGEST_FORM, LARGEST_UPLOAD, largest_body
from tests.architecture.house import SOURCES, files, name_of

TAKE_FILES = {
    "settings.personnel": [],
    "document.show": ["K0DE", "B-1"],
    "counter.document": ["K0DE", "B-1"],
    "document.photos": ["K0DE", "B-1"],
    "counter.photos": ["K0DE", "B-1"],
    "held.add": [],
    "held.evidence": ["K0DE"],
    "certificate.verify_file": [],
}


@pytest.mark.parametrize("name", TAKE_FILES)
def test_pages_that_receive_files_take_large_bodies(name):
    assert largest_body(reverse(name, args=TAKE_FILES[name])) == LARGEST_UPLOAD


def views_in(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def reads_files(view: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == "FILES" for node in ast.walk(view))


def is_marked(view: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "takes_files" for node in view.decorator_list)


def test_whatever_view_reads_files_is_marked_so():
    """One that is not refuses every photo of a newer phone, which the small files of other tests do not show."""
    forgotten, seen = [], 0
    for path in files(".py", under=SOURCES):
        if "views" not in (path.stem, path.parent.name):
            continue
        somewhere = any(map(is_marked, views_in(path)))  # what begins with _ is called by a view of its module
        for view in filter(reads_files, views_in(path)):
            seen += 1
            if not (somewhere if view.name.startswith("_") else is_marked(view)):
                forgotten.append(f"{name_of(path)}: {view.name}")
    assert forgotten == []
    assert seen >= 15


@pytest.mark.parametrize("path", ["/masuk/", "/daftar/", "/", "/api/v1/pathways", "/tidak/ada/"])
def test_every_other_page_takes_what_people_type(path):
    assert largest_body(path) == LARGEST_FORM
    assert LARGEST_FORM > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


@pytest.mark.django_db
def test_file_sent_to_a_page_without_files_is_not_read_as_one(client, media_root):
    large = SimpleUploadedFile("a.pdf", b"%PDF" + b"0" * LARGEST_FORM)
    assert client.post("/masuk/", {"login": "x", "berkas": large}).status_code == 413
    assert not list(media_root.rglob("*"))
