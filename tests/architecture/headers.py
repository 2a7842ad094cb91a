"""The headers every answer carries, written out: what a browser may load, who may frame a page, what may be cached."""

import re

from django.http import HttpResponseBase

# A page loads scripts and styles from us alone; a nonce stands in the header exactly when the page uses one.
PAGE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FILE = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
FILE_TYPES = {
    "application/pdf": "attachment",
    "application/vnd.certportal.setup+json": "attachment",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "attachment",
    "image/jpeg": "inline",
    "image/png": "inline",
    "text/calendar": "attachment",
    "text/csv": "attachment",
}
KEPT_A_DAY = "public, max-age=86400"
# Recovery codes are a text to keep.
PAGES = ("text/html", "application/json", "text/plain", "application/manifest+json", "text/javascript")
_NONCE = re.compile(r" 'nonce-([A-Za-z0-9+/=_-]{16,})'")


def header_faults(response: HttpResponseBase, body: bytes) -> list[str]:
    """What is wrong with the headers of an answer, one line each."""
    kind = response.get("Content-Type", "").partition(";")[0]
    found = [f"{name}: {response.get(name)}" for name, value in ALWAYS.items() if response.get(name) != value]
    if kind in FILE_TYPES:
        found += _file_faults(response, FILE_TYPES[kind])
    elif kind in PAGES:
        found += _policy_faults(response.get("Content-Security-Policy", ""), body)
    else:
        found.append(f"Content-Type: {kind}")
    return found + _cookie_faults(response) + _way_out(response)


def kept_faults(response: HttpResponseBase) -> list[str]:
    """No browser may keep a page that somebody signed in was shown: "back" after signing out shows nothing.

    A redirect shows nothing anyway; the one after signing out belongs to nobody any more.
    """
    if response.has_header("Location"):
        return []
    kind, said = response.get("Content-Type", "").partition(";")[0], response.get("Cache-Control", "")
    return [] if kind != "text/html" or "no-store" in said else [f"Cache-Control: {said}"]


def _file_faults(response: HttpResponseBase, way: str) -> list[str]:
    wanted = FILE | ({"Cache-Control": KEPT_A_DAY} if _is_emblem(response) else {})
    found = [f"{name}: {response.get(name)}" for name, value in wanted.items() if response.get(name) != value]
    # Only the extended form, percent-encoded: no file name can end the header or its quotes.
    shown = response.get("Content-Disposition", "")
    if not re.fullmatch(rf"{way}; filename\*=UTF-8''[A-Za-z0-9._~%-]+", shown):
        found.append(f"Content-Disposition: {shown}")
    return found


def _is_emblem(response: HttpResponseBase) -> bool:
    """The one picture that is everybody's: it stands on top of every page."""
    match = getattr(response, "resolver_match", None)
    return match is not None and match.view_name == "home.emblem"


def _policy_faults(header: str, body: bytes) -> list[str]:
    nonces = set(_NONCE.findall(header))
    used = {match.decode() for match in re.findall(rb'nonce="([^"]*)"', body)}
    found = [] if used <= nonces and len(nonces) <= 1 and bool(used) == bool(nonces) else [f"nonces {used} {nonces}"]
    said = dict(part.strip().split(" ", 1) for part in _NONCE.sub("", header).split(";") if " " in part.strip())
    return found + ([] if said == PAGE_POLICY else [f"Content-Security-Policy: {header}"])


def _cookie_faults(response: HttpResponseBase) -> list[str]:
    return [
        f"cookie {name} without HttpOnly or SameSite"
        for name, cookie in response.cookies.items()
        if cookie.value and not (cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict"))
    ]


def _way_out(response: HttpResponseBase) -> list[str]:
    """A redirect leads to an address of the portal."""
    target = response.get("Location", "/")
    return [] if target.startswith("/") and not target.startswith("//") else [f"Location: {target}"]
