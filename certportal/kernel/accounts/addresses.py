"""Where a visitor comes from, for counting what they try."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.http import HttpRequest

ONE_CONNECTION: Final = 64
"""Bits of an IPv6 address that name a connection; whoever has one may use all addresses behind them."""


NO_ADDRESS: Final = "::"


def is_address(text: str) -> bool:
    """Whether `text` is an IP address: behind a socket of the machine itself there is none."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def counted_address(request: HttpRequest) -> str:
    """The client's address as the outermost trusted proxy saw it (the web middleware wrote it there).

    Of IPv6 only the network of the connection, as its first address; what is no address stays as it is.
    """
    written = str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ip_address(written.partition("%")[0])
    except ValueError:
        return written
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((address, ONE_CONNECTION), strict=False).network_address)
    return str(address)
