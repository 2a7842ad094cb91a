"""Forms of the trade: code, edition, title, who signs, what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemes.enums import AnswerKind, FormLevel, FormOpens, FormSigner, PartKind, PathCode
from schemes.imports.report import positions
from schemes.models import TradeForm

if TYPE_CHECKING:
    from schemes.imports.report import Report
    from schemes.imports.rows import Row

UNIT_LEVELS = ("unit", "element", "criterion")


def load_trade_forms(file: Row, report: Report) -> None:
    """Write the forms of one edition; a form of an earlier edition stays, and is not used for new records."""
    edition, rows = file.text("edition"), file.rows("forms")
    positions(rows, "formulir")
    for row in rows:
        code = row.text("code")
        TradeForm.objects.filter(code=code, is_current=True).exclude(edition=edition).update(is_current=False)
        values = {
            "title": row.text("title"),
            "purpose": row.text("purpose"),
            "level": row.choice("level", FormLevel),
            "opens": row.choice("opens", FormOpens),
            "signers": _each(row, "signers", FormSigner.values),
            "paths": _each(row, "paths", PathCode.values),
            "parts": _parts(row),
            "position": row.whole("position"),
            "is_current": True,
        }
        report.put_and_finish(row, TradeForm, {"code": code, "edition": edition}, values)


def _each(row: Row, key: str, known: list[str]) -> list[str]:
    found = row.strings(key, [])
    for one in found:
        if one not in known:
            raise row.refuse(f"isian “{key}” tidak mengenal “{one}” (pilihan: {', '.join(known)})")
    return found


def _parts(row: Row) -> list[dict[str, Any]]:
    keys: set[str] = set()
    found = []
    for part in row.rows("parts"):
        said: dict[str, Any] = {
            "kind": part.choice("kind", PartKind),
            "title": part.text("title"),
            "intro": part.text("intro", ""),
        }
        if said["kind"] == PartKind.STATEMENTS:
            said["items"] = [_item(item, keys) for item in part.rows("items")]
        elif said["kind"] == PartKind.UNITS:
            said |= {"key": _key(part, keys), "ask": part.choice("ask", AnswerKind), "note": part.text("note", "")}
            said["level"] = part.text("level")
            if said["level"] not in UNIT_LEVELS:
                raise part.refuse(f"isian “level” tidak dikenal (pilihan: {', '.join(UNIT_LEVELS)})")
        elif said["kind"] == PartKind.QUESTIONS:
            said |= {"key": _key(part, keys), "count": part.whole("count")}
        else:
            said["source"] = part.text("source")
        part.finish()
        found.append(said)
    return found


def _item(item: Row, keys: set[str]) -> dict[str, Any]:
    said = {
        "key": _key(item, keys),
        "text": item.text("text"),
        "kind": item.choice("kind", AnswerKind),
        "needed": item.flag("needed", default=False),
    }
    item.finish()
    return said


def _key(row: Row, keys: set[str]) -> str:
    key = row.text("key")
    if key in keys:
        raise row.refuse(f"kunci “{key}” sudah dipakai pada formulir ini")
    keys.add(key)
    return key
