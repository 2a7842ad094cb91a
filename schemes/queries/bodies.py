"""Where a certification body is reached: one answer for the public page and for appeals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.web.reaching import ways_to

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import Organisation
    from schemes.models import CertificationBody


def ways_to_body(body: CertificationBody, *, at: Organisation | None = None) -> list[list[str]]:
    """The ways to the service office that holds its seat (`at`); else to its own office, or the address of its licence."""
    if at is not None:
        return ways_to(at)
    own = ways_to(body.organisation) if body.organisation else []
    return own or ([["Alamat", body.address]] if body.address else [])
