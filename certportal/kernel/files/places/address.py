"""What MEDIA_URL says, as in s3://bucket/prefix?endpoint=https://…&region=… ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

_KNOWN: Final = {"endpoint", "region"}
_THIS_MACHINE: Final = {"127.0.0.1", "::1", "localhost"}
_WORD: Final = re.compile(r"(?!\.+$)[\w.-]+", re.ASCII)
_PATH: Final = re.compile(r"[\w./-]*", re.ASCII)
_FORM: Final = "Tulis s3://nama-bucket/awalan?endpoint=https://alamat-penyimpanan&region=wilayah."


@dataclass(frozen=True)
class Address:
    """`prefix` is empty or ends with "/"; without `endpoint` it is Amazon's own store."""

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None

    @classmethod
    def read(cls, url: str) -> Address:
        """Raises ImproperlyConfigured with a sentence for whoever installs the portal; the address itself is not repeated."""
        try:
            parts = urlsplit(url)
            asked = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
            endpoint = asked.get("endpoint")
            store = urlsplit(endpoint or "https://s3.amazonaws.com")
            _ = store.port
        except ValueError:
            raise ImproperlyConfigured(f"MEDIA_URL tidak dapat dibaca. {_FORM}") from None
        if parts.scheme != "s3" or not parts.netloc or parts.fragment:
            raise ImproperlyConfigured(f"MEDIA_URL tidak menyebut bucket. {_FORM}")
        if {"@", ":"} & set(parts.netloc) or "@" in store.netloc:
            raise ImproperlyConfigured(
                "MEDIA_URL memuat nama atau kunci. Pindahkan ke AWS_ACCESS_KEY_ID dan AWS_SECRET_ACCESS_KEY."
            )
        if unknown := sorted(set(asked) - _KNOWN):
            raise ImproperlyConfigured(f"MEDIA_URL memuat bagian yang tidak dikenal: {', '.join(unknown)}. {_FORM}")
        if store.scheme != "https" and not (store.scheme == "http" and store.hostname in _THIS_MACHINE):
            raise ImproperlyConfigured(
                "endpoint pada MEDIA_URL harus https://, kecuali di mesin ini sendiri (127.0.0.1)."
            )
        if not _WORD.fullmatch(parts.netloc):
            raise ImproperlyConfigured(f"MEDIA_URL tidak menyebut bucket. {_FORM}")
        prefix = parts.path.strip("/")
        words = [*(prefix.split("/") if prefix else []), asked.get("region") or "-"]
        if store.query or store.fragment or not _PATH.fullmatch(store.path) or not all(map(_WORD.fullmatch, words)):
            raise ImproperlyConfigured(f"MEDIA_URL tidak dapat dibaca. {_FORM}")
        return cls(parts.netloc, f"{prefix}/" if prefix else "", endpoint or None, asked.get("region") or None)
