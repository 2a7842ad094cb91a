"""What a counter proposes to change of a person, in a shape that can be stored, compared and read."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.crypto import salted_hmac

from applicants.models import PERSON_FIELDS, PROFILE_FIELDS, ApplicantProfile, ProfileProposal
from applicants.queries.people import profile_of
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Field

NIK = "nik"
Stored = str | int | None
"""A column as a proposal holds it."""
_NOTHING = "belum diisi"
_OFFICES = frozenset({"employer", "work_unit"})


def values_now(person: User) -> dict[str, Stored]:
    """Every column the profile page can change, as `ProfileProposal.facts` holds it; the NIK by its index alone."""
    profile = profile_of(person)
    found = {name: getattr(person, f"{name}_id" if name in _OFFICES else name) for name in PERSON_FIELDS}
    found |= {name: getattr(profile, name) if profile else None for name in PROFILE_FIELDS}
    found = {name: value.isoformat() if isinstance(value, date) else value or None for name, value in found.items()}
    # Zero years are an answer.
    found["service_years"] = profile.service_years if profile else None
    return {**found, NIK: person.nik_index or None}


def differing(before: Mapping[str, Stored], after: Mapping[str, Stored]) -> dict[str, Stored]:
    """The columns of `after` that are not as they were."""
    return {name: value for name, value in after.items() if before[name] != value}


def mark_of(person: User, names: Iterable[str]) -> str:
    """A fingerprint of these columns as they are now: whoever answers a page answers what it showed."""
    now = values_now(person)
    text = json.dumps([[name, now[name]] for name in sorted(names)])
    return salted_hmac("applicants.proposal", text).hexdigest()


def facts_proposed(proposal: ProfileProposal) -> dict[str, object]:
    """The proposed columns as actions take them, without the NIK. An organisation that is gone is left empty."""
    return {name: _unpacked(name, value) for name, value in proposal.facts.items() if name != NIK}


def changes_shown(proposal: ProfileProposal) -> list[tuple[str, str, str]]:
    """Label, what stands in the profile today and what is proposed, in the order of the profile page."""
    now = values_now(proposal.holder) | {NIK: proposal.holder.nik_masked}
    return [
        (label_of(name), _in_words(name, now[name]), _in_words(name, proposal.facts[name]))
        for name in (*PERSON_FIELDS, NIK, *PROFILE_FIELDS)
        if name in proposal.facts
    ]


def label_of(name: str) -> str:
    """What the column is called on the page."""
    if name == NIK:
        return "NIK"
    label = str(_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def waiting_proposal(person: User, agency: int) -> ProfileProposal | None:
    """What this counter (id) proposed and the person has not answered."""
    found: ProfileProposal | None = ProfileProposal.objects.waiting().filter(holder=person, agency=agency).first()
    return found


def _field(name: str) -> Field[Any, Any]:
    model = User if name in PERSON_FIELDS else ApplicantProfile
    field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment] # noqa: SLF001 (Django's public _meta)
    return field


def _unpacked(name: str, value: Stored) -> object:
    if name in _OFFICES:
        return Organisation.objects.filter(pk=value or 0).first()
    field = _field(name)
    if value is None:
        return None if field.null else ""
    return field.to_python(value)


def _in_words(name: str, value: Stored) -> str:
    if value in (None, ""):
        return _NOTHING
    if name in _OFFICES:
        return str(Organisation.objects.filter(pk=value or 0).first() or _NOTHING)
    if name == "birth_date":
        return day_in_words(date.fromisoformat(str(value)))
    return str(dict(_field(name).flatchoices).get(value, value)) if name != NIK else str(value)
