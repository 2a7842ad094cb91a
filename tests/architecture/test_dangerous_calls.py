"""Calls that turn data into code, commands, queries or addresses stand in no file but those that have a reason here."""

import ast
import re

import pytest

from tests.architecture.house import ROOT, SOURCES, files, name_of

# What is looked for: the dotted end of a call's name, an import, or a keyword of a query.
BUILT_IN = {"eval", "exec", "compile", "__import__"}
CALLS = {
    "os.system", "os.popen", "subprocess.run", "subprocess.Popen",
    "subprocess.call", "subprocess.check_output", "RawSQL", "extra", "raw", "cursor", "hashlib.md5", "hashlib.sha1",
    "hashlib.new", "random.random", "random.choice", "random.randint", "mark_safe", "uuid.uuid1",
}  # fmt: skip
IMPORTS = {
    "pickle", "marshal", "shelve", "yaml", "xml", "lxml", "random", "requests", "httpx", "urllib.request", "http.client",
    "ftplib", "telnetlib", "ldap3", "jinja2",
}  # fmt: skip
PATTERN_LOOKUPS = ("__regex", "__iregex")
NO_DTD = "lists of admins, in the child: a DTD is refused, nothing is fetched (xml_events.py)"
WITH_A_REASON = {
    ("certportal/kernel/files/inspect_child/xml_events.py", "import xml.parsers"): NO_DTD,
    ("certportal/kernel/files/inspect_child/xlsx_table.py", "import xml.parsers"): NO_DTD,
    ("certportal/kernel/files/child.py", "subprocess.run"): "our interpreter, fixed words, paths we made; no shell",
    ("certportal/home/backup/repository.py", "subprocess.Popen"): "restic with words of our own; no shell",
    ("certportal/supervise.py", "subprocess.Popen"): "our own command lines; no shell",
    ("certportal/home/backup/tables.py", "cursor"): "names of tables as Django's models have them",
    ("certportal/home/watched.py", "import urllib.request"): "the address of the settings alone, http and https alone",
    ("certportal/home/watched.py", "import http.client"): "its errors alone",
    ("certportal/kernel/audit/anchors.py", "pattern from data"): "the names of the two streams",
    ("certportal/sqlite/base.py", "cursor"): "triggers as sqlite_master has them",
    ("certportal/kernel/jobs/claim.py", "cursor"): "a fixed sentence: building it cost more than the work of most jobs",
    ("certportal/kernel/jobs/moment.py", "cursor"): "a fixed sentence: the clock of the database",
    ("certportal/kernel/audit/sealer.py", "cursor"): "a fixed sentence: one sealer at a time",
    ("certportal/kernel/audit/guards.py", "cursor"): "a fixed sentence: the triggers that are there",
    ("certportal/kernel/audit/rights.py", "cursor"): "rights of tables, named by the models",
}


def called(tree):
    """Every call by its dotted name, and every name by which patterns are looked up in queries."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
            yield from (word.arg for word in node.keywords if word.arg and word.arg.endswith(PATTERN_LOOKUPS))
            # A pattern made of something else than what stands in the code.
            if ast.unparse(node.func) in PATTERNS:
                yield from ["pattern from data"] * (not fixed(node.args[0]))
            yield from ("shell=True" for word in node.keywords if word.arg == "shell")
        elif isinstance(node, ast.Import):
            yield from (f"import {one.name}" for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"import {node.module}"


def fixed(node):
    """A text written in the code: a literal, or put together from literals and names of constants of the module."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id.isupper() or node.id.lstrip("_").isupper()
    if isinstance(node, ast.BinOp):
        return fixed(node.left) and fixed(node.right)
    if isinstance(node, ast.JoinedStr):
        return all(fixed(part.value) for part in node.values if isinstance(part, ast.FormattedValue))
    return False


PATTERNS = tuple(f"re.{name}" for name in ("compile", "search", "match", "sub", "fullmatch", "findall", "split"))
# Where none of this is written (as `ruff format` spells it) nothing is found: most files are not read as a tree.
SPOKEN = (
    *(one if "." in one else f"{one}(" for one in BUILT_IN | CALLS | {*PATTERNS}),
    *(f"{way} {one}" for way in ("import", "from") for one in IMPORTS), *PATTERN_LOOKUPS, "shell=",
)  # fmt: skip


def dangerous(text):
    if not any(word in text for word in SPOKEN):
        return
    for name in called(ast.parse(text)):
        module = name.removeprefix("import ")
        if name != module and any(module == one or module.startswith(f"{one}.") for one in IMPORTS):
            yield name
        elif name in BUILT_IN | CALLS or any(name.endswith(f".{one}") for one in CALLS):
            yield next((one for one in CALLS if name.endswith(f".{one}")), name)
        elif name.endswith(PATTERN_LOOKUPS) or name in {"shell=True", "pattern from data"}:
            yield name


def found():
    return {
        (name_of(path), call)
        for path in files(".py", under=SOURCES)
        if "/migrations/" not in name_of(path)
        for call in dangerous(path.read_text())
    }


def test_dangerous_calls_have_a_reason():
    assert sorted(found() - set(WITH_A_REASON)) == []
    assert sorted(set(WITH_A_REASON) - found()) == []


@pytest.mark.parametrize(
    "text",
    [
        "eval(typed)", "import pickle", "from xml.etree import ElementTree", "subprocess.run(words, shell=True)",
        "Model.objects.filter(name__iregex=typed)", "re.compile(typed)", "re.search(f'{typed}$', text)",
        "Model.objects.raw(typed)", "hashlib.md5(text)", "connection.cursor()", "import urllib.request",
    ],
)  # fmt: skip
def test_canary_each_kind_is_seen(text):
    assert list(dangerous(text))


def test_ordinary_lines_are_left_alone():
    assert (
        list(dangerous("re.compile(r'\\d+')\nhashlib.sha256(text)\nModel.objects.filter(name__icontains=typed)")) == []
    )


IN_A_PAGE = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|__proto__|postMessage"
)


def test_our_scripts_write_text_and_make_no_code():
    scripts = sorted((ROOT / "static/js").glob("*.js"))
    assert len(scripts) >= 3
    assert [(path.name, hit[0]) for path in scripts for hit in IN_A_PAGE.finditer(path.read_text())] == []


def test_browsers_keep_a_preference_and_nothing_else():
    """What scripts store outlives the session: only whether keys are wanted on the checking page."""
    kept = [
        (path.name, hit[1])
        for path in sorted((ROOT / "static/js").glob("*.js"))
        for hit in re.finditer(r"(?:localStorage|sessionStorage|indexedDB|document\.cookie)(?:\.setItem\((\w+),)?", path.read_text())
    ]  # fmt: skip
    assert {name for name, _ in kept} <= {"checking.js"}
    assert {key for _, key in kept if key} == {"WANTED"}


def test_nothing_hinders_pasting():
    """Passwords come from managers: nothing listens to pasting, and no password field forbids being filled in."""
    pages = [*files(".html", under=("templates",)), *(ROOT / "static/js").glob("*.js")]
    forms = [*files(".py", under=("certportal/kernel/accounts",))]
    assert [name_of(path) for path in pages if re.search(r"onpaste|[\"']paste[\"']", path.read_text())] == []
    assert [name_of(path) for path in forms if re.search(r"PasswordInput\([^)]*off", path.read_text())] == []
