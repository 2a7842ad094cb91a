"""Every refused access is written to the audit trail.

Views use `load` and `admit`, which write the row, and raise no 403 or 404 of their own.
"""

import ast

import pytest
from django.urls import reverse

from certportal.kernel.audit.models import AuditEvent
from tests.architecture.house import APPS, ROOT, files, name_of
from tests.factories.accounts import PersonFactory


def bare(tree: ast.AST) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        and any(isinstance(part, ast.Name) and part.id == "PermissionDenied" for part in ast.walk(node))
    ]


def test_no_view_turns_people_away_without_a_row():
    views = [
        path
        for path in files(".py", under=(*APPS, "certportal/home", "certportal/api"))
        if path.stem == "views" or "views" in path.relative_to(ROOT).parts
    ]
    assert len(views) > 10
    assert [f"{name_of(path)}:{line}" for path in views for line in bare(ast.parse(path.read_text()))] == []


@pytest.mark.parametrize("code", ["raise PermissionDenied", "raise PermissionDenied('x') from exc"])
def test_bare_refusals_are_seen(code):
    assert bare(ast.parse(code)) == [1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["queue.list", "exam.list", "exam.create", "plenary.list", "plenary.create", "certificate.print", "home.gallery"],
)
def test_list_of_the_office_is_closed_to_others_and_leaves_one_row(client, name):
    person = PersonFactory()
    client.force_login(person)
    assert client.get(reverse(name)).status_code == 403
    event = AuditEvent.objects.get(verb="access.denied")
    assert event.actor_id == person.pk
    assert reverse(name) in event.note
