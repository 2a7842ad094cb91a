"""What an app brings stands in its `parts.py`: nothing is registered anywhere else."""

import ast

import pytest

from certportal.kernel.parts.install import Parts, install, installed
from tests.architecture.house import SOURCES, files, name_of

INSTALLER = "certportal/kernel/parts/install.py"
ROOMS = {"menu", "panel", "desk", "tracking", "merging", "clocks", "registry", "jobs", "context"}
BY_ROOM = {"register", "feed", "warn", "handler", "register_unread"}
BY_NAME = {"extend", "extend_visibility", "provide_holdings", "register_unread", "handler"}


def registrations(tree: ast.AST) -> list[int]:
    """The lines that register something with a kernel package or with a lower app."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=attr, value=ast.Name(id=room))) if room in ROOMS and attr in BY_ROOM:
                found.append(node.lineno)
            case ast.Call(func=ast.Name(id=name)) if name in BY_NAME:
                found.append(node.lineno)
    return found


def test_only_install_registers():
    named = [(name_of(path), path) for path in files(".py", under=SOURCES)]
    wrong = [
        f"{name}:{line}"
        for name, path in named
        if name != INSTALLER
        for line in registrations(ast.parse(path.read_text()))
    ]
    assert wrong == []


def test_the_parts_of_every_app_are_in_from_the_kernel_upwards():
    assert [parts.app for parts in installed()] == [
        "kernel",
        "schemes",
        "holdings",
        "applicants",
        "assessments",
        "certificates",
        "complaints",
        "home",
    ]


def test_parts_come_in_once_and_two_objects_of_one_app_are_an_error():
    before = installed()
    install(before[-1])
    assert installed() == before
    with pytest.raises(ValueError, match="two objects"):
        install(Parts(app="home"))
    assert installed() == before


@pytest.mark.parametrize(
    "code",
    [
        "menu.register(entry)",
        "desk.feed('mine', rows)",
        "@handler('kind')\ndef work(job): pass",
        "extend('dossier', move)",
    ],
)
def test_a_registration_is_seen(code):
    assert registrations(ast.parse(code)) == [1]


def test_other_calls_are_none():
    assert registrations(ast.parse("admin.register(User)\nrows.extend(more)\nqueue.register()")) == []
