"""A version that dossiers are about keeps what they were promised: a file that says otherwise needs a new version number.

Words may be corrected at any time: titles, hints, samples, the text of a letter, notes on legal bases.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from schemes.models import (
    Requirement,
    SchemeVersion,
    ServicePayer,
    ServiceProduct,
    ServiceStandardVersion,
    ServiceTerm,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

    from schemes.imports.rows import Row

_DAYS = ("target_days", "limit_days", "unit")
KEPT: Mapping[type[Model], tuple[str, ...]] = MappingProxyType(
    {
        ServiceStandardVersion: (
            *_DAYS,
            "branch",
            "clock_start",
            "who_may_apply",
            "identity",
            "profile_fields",
            "needs_visit",
        ),
        Requirement: (
            *("kind", "rule", "value", "organisation", "scope", "mandatory", "waivable", "same_as"),
            *("form", "signing", "accepts", "picture", "confirmations"),
        ),
        ServiceTerm: _DAYS,
        ServicePayer: ("needs_proof",),
        ServiceProduct: ("number_scope",),
    }
)
"""By model: the columns a file may not change while the version is in use."""

# A dossier has one row per document it was asked for, so that a later row would be missing from it.
_NOT_ADDED = (Requirement, ServicePayer)


def refuse_change_in_use(row: Row, obj: Model, values: Mapping[str, Any]) -> None:
    """Raise CatalogueRefused when the row would change what dossiers about its version rely on."""
    changed = [name for name in KEPT.get(type(obj), ()) if name in values and getattr(obj, name) != values[name]]
    if changed and _in_use(obj):
        raise row.refuse(_sentence(f"isian “{changed[0]}” tidak dapat diubah"))


def refuse_new_in_use(row: Row, obj: Model) -> None:
    """Raise CatalogueRefused when the row would be added to a version that dossiers are about."""
    if isinstance(obj, _NOT_ADDED) and _in_use(obj):
        raise row.refuse(_sentence("baris ini tidak dapat ditambahkan"))


def _sentence(what: str) -> str:
    return f"{what}, karena versi ini sudah dipakai berkas pemohon; buat versi baru dengan nomor berikutnya"


def _in_use(obj: Model) -> bool:
    """Whether a row of another app (a dossier) is about the version this row belongs to."""
    version = obj if isinstance(obj, ServiceStandardVersion) else _version_of(obj)
    links = version._meta.related_objects if version is not None else ()  # noqa: SLF001 (Django's public _meta)
    return any(
        link.related_model._base_manager.filter(**{link.field.name: version}).exists()  # noqa: SLF001 (its unfiltered manager)
        for link in links
        if link.related_model._meta.app_label != ServiceStandardVersion._meta.app_label  # noqa: SLF001
    )


def _version_of(obj: Model) -> ServiceStandardVersion | SchemeVersion | None:
    if isinstance(obj, Requirement):
        return obj.service_version or obj.scheme_version
    found: ServiceStandardVersion | None = getattr(obj, "version", None)
    return found
