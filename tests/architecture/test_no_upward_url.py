"""A lower layer never links to an upper one: neither {% url %} in its templates nor reverse() in its code."""

import ast
import inspect
import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.house import ROOT, SOURCES, STOREYS, files, may_know, module_of, name_of, part_of

URL_TAG = re.compile(r"""\{%\s*url\s+["']([\w.:-]+)["']""")
# Folders of templates that are not called like the app they belong to.
HOME_OF_FOLDER = {
    "account": "certportal.kernel.accounts",
    "mfa": "certportal.kernel.accounts",
    "messages": "certportal.kernel.outbox",
    "pdf": None,  # papers hold facts, no links
    **dict.fromkeys(("_components", "errors", "bootstrap5", "django", "web", ""), "certportal.kernel.web"),
}
# Which argument of these names the page.
LINKERS = {"reverse": 0, "reverse_lazy": 0, "redirect": 0, "resolve_url": 0, "go_on": 2}


def url_owners() -> dict[str, str]:
    """Which package answers each url name; names of libraries belong to the package that includes them."""

    def walk(patterns, room, prefix=""):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                urlconf = getattr(pattern.urlconf_name, "__name__", pattern.urlconf_name)
                inner = part_of(urlconf) if isinstance(urlconf, str) else None
                space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern.url_patterns, inner or room, space)
            elif isinstance(pattern, URLPattern) and pattern.name:
                yield prefix + pattern.name, room or part_of(inspect.unwrap(pattern.callback).__module__)

    return dict(walk(get_resolver().url_patterns, None))


def home_of_template(path) -> str | None:
    parts = path.relative_to(ROOT).parts
    if parts[0] != "templates":
        return part_of(module_of(path))
    folder = parts[1] if len(parts) > 2 else ""
    if folder in HOME_OF_FOLDER:
        return HOME_OF_FOLDER[folder]
    homes = [part for part in STOREYS if part.rpartition(".")[2] == folder]
    assert len(homes) == 1, f"templates/{folder}/ belongs to no app; name it like one"
    return homes[0]


def links_in_code(tree: ast.AST) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = LINKERS.get(name, len(node.args))
            names += [part.value for part in node.args[place : place + 1] if isinstance(part, ast.Constant)]
    return names


def upward(home: str, names: list[str], owners: dict[str, str]) -> list[str]:
    return [name for name in names if owners.get(name) and not may_know(home, owners[name])]


def test_templates_link_downwards():
    owners = url_owners()
    wrong = [
        f"{name_of(path)}: {name} ({owners[name]})"
        for path in files(".html", ".txt", under=("templates", *SOURCES))
        if (home := home_of_template(path))
        for name in upward(home, URL_TAG.findall(path.read_text()), owners)
    ]
    assert wrong == []


def test_code_links_downwards():
    owners = url_owners()
    wrong = [
        f"{name_of(path)}: {name} ({owners[name]})"
        for path in files(".py", under=SOURCES)
        if (home := part_of(module_of(path)))
        for name in upward(home, links_in_code(ast.parse(path.read_text())), owners)
    ]
    assert wrong == []


def test_every_link_leads_somewhere():
    owners = url_owners()
    dead = [
        f"{name_of(path)}: {name}"
        for path in files(".html", ".txt", under=("templates", *SOURCES))
        for name in URL_TAG.findall(path.read_text())
        if name not in owners
    ]
    assert dead == []


def test_an_upward_link_is_seen():
    owners = {"certificate.show": "certificates", "scheme.list": "schemes"}
    names = URL_TAG.findall("{% url 'certificate.show' x %} {% url \"scheme.list\" as y %}")
    assert upward("applicants", names, owners) == ["certificate.show"]
    tree = ast.parse("reverse('certificate.show', args=[1]); redirect('scheme.list'); redirect(thing)")
    assert upward("applicants", links_in_code(tree), owners) == ["certificate.show"]
    tree = ast.parse("go_on(request, 'Tersimpan.', 'certificate.show', code); go_on(request, 'Tersimpan.', thing)")
    assert upward("applicants", links_in_code(tree), owners) == ["certificate.show"]


@pytest.mark.parametrize("name", ["account_login"])
def test_library_pages_belong_to_the_package_that_includes_them(name):
    assert url_owners()[name] == "certportal.kernel.accounts"
