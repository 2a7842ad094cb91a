"""One word for one thing: what people read is spelled in one way, everywhere."""

import ast
import json
import re

from tests.architecture.house import ROOT, SOURCES, files

# What must no longer appear, and what stands there instead.
INSTEAD = {
    r"Buka halaman terkait": "Buka",
    r"Bagikan berkas": "Tugaskan berkas",
    r"[Ww]ajib diisi selain": "Wajib bagi selain …",
    r"Anda tarik\b": "ditarik",
    r"Sudah terisi\b": "Diisi otomatis dari profil",
    r"Perlu Anda perbaiki": "Dikembalikan untuk diperbaiki",
    r"Nomor berkas Anda": "Nomor berkas",
    r"Persyaratan 00[01]": "the name of the document",
    r"skema sertifikasi kkni": "skema sertifikasi KKNI",
    r"[Kk]ata sandi terlalu pendek": "Minimal 12 karakter",
    r"indai ulang[^.]*\bdpi\b|cetak ke PDF pada": "what the person can do on a phone",
    r"sebanyak 3 lembar terunggah": "Pasfoto terunggah",
    r"Status superuser": "Admin sistem",
    r"(?<![\w.@-])[Ee]mail (?!_)": "e-mail",
    r"\b[Aa]ntrean\b": "antrian",
    r"\b[Aa]pa bila\b|\b[Dd]i mana pun juga\b|\b[Dd]imana\b": "bila, di mana",
}


def hints_in(row):
    """What the portal adds to a source in its own words; what a source prints is quoted as it stands."""
    for key, value in row.items() if isinstance(row, dict) else enumerate(row if isinstance(row, list) else ()):
        if key == "hint" and isinstance(value, str):
            yield value
        else:
            yield from hints_in(value)


def texts_of(path):
    """What people may read of a file: a template without its tags, the strings of a module without its docstrings."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return list(hints_in(json.loads(source)))
    if path.suffix == ".js":
        return [re.sub(r"^\s*//.*$", " ", source, flags=re.MULTILINE)]
    if path.suffix != ".py":
        return [re.sub(r"\{[%#{].*?[%#}]\}", " ", source, flags=re.DOTALL)]
    tree = ast.parse(source)
    silent = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in silent)
    return [node.value for node in found if isinstance(node.value, str) and " " in node.value]


def test_no_text_uses_a_word_that_was_replaced():
    read = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt"), *files(".py", under=SOURCES)]
    read = [path for path in read if "migrations" not in path.parts] + [*(ROOT / "fixtures/catalogue").glob("*.json")]
    read += (ROOT / "static/js").glob("*.js")
    assert len(read) > 700
    wrong = [
        f"{path.relative_to(ROOT)}: {word.group()} -> {better}"
        for path in read
        for text in texts_of(path)
        for pattern, better in INSTEAD.items()
        if (word := re.search(pattern, text))
    ]
    assert wrong == []


def test_a_replaced_word_is_found(tmp_path):
    page, module = tmp_path / "page.html", tmp_path / "module.py"
    page.write_text("{# Bagikan berkas #}<p>Nomor berkas Anda</p>", encoding="utf-8")
    module.write_text('"""Nomor berkas Anda"""\nSAID = "Bagikan berkas terpilih"\n', encoding="utf-8")
    assert [re.search("Bagikan berkas", " ".join(texts_of(one))) is not None for one in (page, module)] == [False, True]
    assert [re.search("Nomor berkas Anda", " ".join(texts_of(one))) is not None for one in (page, module)] == [
        True,
        False,
    ]
