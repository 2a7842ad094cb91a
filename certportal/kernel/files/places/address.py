"""What MEDIA_URL says, as in s3://bucket/prefix?endpoint=https://…&region=… ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

_KNOWN: Final = {"endpoint", "region"}
_THIS_MACHINE: Final = {"127.0.0.1", "::1", "localhost"}
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
        prefix = parts.path.strip("/")
        return cls(parts.netloc, f"{prefix}/" if prefix else "", endpoint or None, asked.get("region") or None)
