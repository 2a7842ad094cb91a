"""A certificate of a KKNI qualification needs the complete package (Kepmenaker 3/2021, "Aturan Pengemasan")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.queries import package_faults
from assessments.queries import competent_codes
from certportal.kernel.web.refusal import Refused
from schemes.packaging import in_brief

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Model

    from assessments.models import Assessment


def refuse_incomplete(assessment: Assessment, *, on: date, subject: Model | None = None) -> None:
    """Raise Refused unless the units assessed competent, held on that day or waived complete the package.

    A scheme without a package is not checked.
    """
    faults = package_faults(assessment.dossier, on=on, assessed=competent_codes(assessment))
    if faults:
        raise Refused(
            f"Keputusan kompeten belum dapat diambil karena kemasan kualifikasi belum lengkap. {in_brief(faults)} "
            "Putuskan belum kompeten atau tunda. Semua yang kurang tercantum pada acara rapat.",
            code="package_incomplete",
            subject=subject or assessment.dossier,
        )
