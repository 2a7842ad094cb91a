"""Bodies of requests and answers. The names are binding (docs: /api/v1/openapi.json)."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 (pydantic reads the annotations at run time)
from typing import Annotated

from ninja import Schema
from pydantic import BaseModel, Field, StringConstraints

MOST_CODES = 1_000
LONGEST_CODE = 64

Code = Annotated[str, StringConstraints(strict=True, max_length=LONGEST_CODE)]
Codes = Annotated[list[Code], Field(max_length=MOST_CODES, strict=True, fail_fast=True)]


class Choice(BaseModel):
    """Unit codes somebody chooses, and unit codes somebody holds already; both are sets.

    Plain pydantic: ninja's Schema would look for attributes on whatever came in, and so accept a list for an object.
    """

    selected: Codes = Field(description="Kode unit yang dipilih.")
    held: Codes = Field(default=[], description="Kode unit yang sudah dimiliki.")


class Holding(BaseModel):
    """Unit codes somebody holds already."""

    held: Codes = Field(default=[], description="Kode unit yang sudah dimiliki.")


class Detail(Schema):
    """The body of every refusal."""

    detail: str


class QualificationOut(Schema):
    slug: str
    annex: str
    group: str
    level: int
    codification: str
    core_required: int
    elective_required: int
    core: list[str]
    electives: list[str]


class Qualifications(Schema):
    items: list[QualificationOut]


class UnitOut(Schema):
    code: str
    title: str
    prerequisites: list[str]


class Units(Schema):
    items: list[UnitOut]


class FaultOut(Schema):
    rule: str
    unit: str | None
    requires: str | None
    message: str


class SuccessorOut(Schema):
    required: str
    by: str


class VerdictOut(Schema):
    complete: bool
    faults: list[FaultOut]
    extra: list[str]
    by_successor: list[SuccessorOut]
    ignored_held: list[str]


class PlanOut(Schema):
    count: int
    additional: list[str]
    extra: list[str]


class PathwayOut(Schema):
    slug: str
    count: int


class Pathways(Schema):
    items: list[PathwayOut]


class SkippedOut(Schema):
    date: dt.date
    name: str
    kind: str


class DeadlineOut(Schema):
    due: dt.date
    provisional: bool
    skipped: list[SkippedOut]


class CertificateOut(Schema):
    """A certificate as the public sees it: never NIK, NIP, birth date or photo."""

    code: str
    status: str
    status_label: str
    valid: bool
    holder_name: str
    scheme: str
    scheme_code: str
    number: str
    registration_number: str
    issued_by: str
    issued_on: dt.date
    valid_until: dt.date
