"""The counter: an officer finds or adds who came with a paper application, and opens the dossier.

It is filled in on the applicant's own pages (`pages.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from applicants import actions
from applicants.enums import Mark
from applicants.forms import (
    AddPersonForm,
    ChooseSubjectForm,
    CorrectPersonForm,
    FindPersonForm,
    ProposePersonForm,
)
from applicants.models import Dossier
from applicants.policies import works_at_counter
from applicants.queries import known_from_papers_alone, services_fitting
from applicants.views.asking import me
from certportal.kernel.accounts.actions import add_person
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.identifiers import NIP_LENGTH
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import is_staff_account, organisations_of, person_with_identifier
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import Refused, refusals, told_in
from certportal.kernel.workflow.flow import codes_marked
from schemes.enums import Branch, WhoMayApply
from schemes.models import Scheme
from schemes.queries import current_scheme_version, current_service_version, services_for, standards_in_force

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from schemes.models import SchemeVersion, ServiceStandardVersion

SALT = "applicants.counter"
GOOD_FOR = 3600  # seconds between finding a person and opening the dossier


@GET_POST
@refusals
def home(request: HttpRequest) -> HttpResponseBase:
    """Find a person by the whole NIP or NIK; below, what is still being typed in."""
    admit(request, works_at_counter)
    form = FindPersonForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "unfinished": _unfinished(request)}
    if request.method == "POST" and form.is_valid():
        found = person_with_identifier(form.cleaned_data["identifier"])
        if found is None:
            sought = form.cleaned_data["identifier"]
            known = AddPersonForm(initial={"nip" if len(sought) == NIP_LENGTH else "nik": sought})
            return render(request, "applicants/counter_add.html", {"form": known, "looked": True})
        return render(request, "applicants/counter_found.html", _found(request, found))
    return render(request, "applicants/counter.html", context)


def _unfinished(request: HttpRequest) -> list[Dossier]:
    offices = organisations_of(me(request), Role.INTAKE_OFFICER)
    return list(
        Dossier.objects.with_names()
        .filter(agency__in=offices, entered_by__isnull=False, state__in=codes_marked("dossier", Mark.EDITABLE))
        .order_by("-opened_at")[:50]
    )


def _found(request: HttpRequest, person: User) -> dict[str, Any]:
    note_reading(
        ReadingKind.PERSON,
        by=me(request),
        subject=person,
        title="Data orang di loket",
        about=person.pk,
        now=timezone.now(),
    )
    return {
        "person": person,
        "form": ChooseSubjectForm(subjects=_subjects(request), initial={"person": signing.dumps(person.pk, salt=SALT)}),
        **_what_may_change(request, person),
    }


def _what_may_change(request: HttpRequest, person: User) -> dict[str, bool]:
    """Whether this counter corrects the person itself, or proposes to; staff accounts neither."""
    return {
        "correctable": _is_ours(request, person),
        "proposable": person.pk != me(request).pk and not is_staff_account(person),
    }


def _subjects(request: HttpRequest) -> list[tuple[str, str]]:
    """What this counter's office serves today: schemes, and the services a person applies for directly."""
    today = timezone.localdate()
    mine = organisations_of(me(request), Role.INTAKE_OFFICER)
    offered = [scheme for scheme in Scheme.objects.order_by("name") if _services(scheme, today, mine)]
    direct = [row.standard for row in standards_in_force(me(request), on=today) if _is_direct(row, mine)]
    return [
        *((f"scheme:{scheme.slug}", scheme.name) for scheme in offered),
        *((f"service:{standard.slug}", standard.name) for standard in direct),
    ]


def _is_direct(row: ServiceStandardVersion, offices: frozenset[int]) -> bool:
    """A service of these offices without schemes, for a person: an institution sends its own officer's account."""
    for_people = row.who_may_apply != WhoMayApply.INSTITUTION
    return row.branch == Branch.REVIEW and for_people and row.agency.pk in offices


def _services(scheme: Scheme, day: date, offices: frozenset[int]) -> list[ServiceStandardVersion]:
    return [row for row in services_for(scheme, on=day) if row.agency.pk in offices]


@GET_POST
@refusals
@once
def add(request: HttpRequest) -> HttpResponseBase:
    """Write down a person the portal does not know; without a password until invited."""
    admit(request, works_at_counter)
    form = AddPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if value}
        with told_in(form, request):
            person = add_person(by=me(request), now=timezone.now(), **facts)
            messages.success(request, f"{person.full_name} tercatat. Pilih skema atau layanannya untuk membuka berkas.")
            return render(request, "applicants/counter_found.html", _found(request, person))
    return render(request, "applicants/counter_add.html", {"form": form})


@require_POST
@refusals
@once
def correct(request: HttpRequest) -> HttpResponseBase:
    """Correct a person found a moment ago whom only this counter knows, or propose it to anybody else.

    The first call shows the form.
    """
    admit(request, works_at_counter)
    person = _person_of(request)
    if not _is_ours(request, person):
        return _propose(request, person)
    typed = request.POST if "simpan" in request.POST else None
    form = CorrectPersonForm(typed, person=person, initial={"person": signing.dumps(person.pk, salt=SALT)})
    if typed is not None and form.is_valid():
        with told_in(form, request):
            person = actions.correct_person(person, changes=form.facts(), by=me(request), now=timezone.now())
            messages.success(request, f"Data {person.full_name} diperbaiki. Pilih skema atau layanannya.")
            return render(request, "applicants/counter_found.html", _found(request, person))
    return render(request, "applicants/counter_correct.html", {"form": form, "who": person})


def _propose(request: HttpRequest, person: User) -> HttpResponseBase:
    actions.refuse_unless_proposable(person, by=me(request))
    typed = request.POST if "simpan" in request.POST else None
    form = ProposePersonForm(typed, initial={"person": signing.dumps(person.pk, salt=SALT)})
    if typed is not None and form.is_valid():
        said = {"facts": form.facts(), "nik": form.cleaned_data["nik"], "reason": form.cleaned_data["reason"]}
        with told_in(form, request):
            actions.propose_person(person, **said, by=me(request), now=timezone.now())
            sentence = f"Usulan dikirim kepada {person.name_at_end}. Datanya berubah setelah mereka menyetujui."
            messages.success(request, sentence)
            return render(request, "applicants/counter_found.html", _found(request, person))
    return render(request, "applicants/counter_propose.html", {"form": form, "who": person})


@require_POST
@refusals
@once
def open_for(request: HttpRequest) -> HttpResponseBase:
    """Open the dossier for the person found a moment ago."""
    admit(request, works_at_counter)
    form, person = ChooseSubjectForm(request.POST, subjects=_subjects(request)), _person_of(request)
    if form.is_valid():
        with told_in(form, request):
            service, version = _versions(request, form.cleaned_data["subject"], person)
            dossier = actions.open_at_counter(
                applicant=person, service_version=service, scheme_version=version, by=me(request), now=timezone.now()
            )
            return go_on(
                request,
                f"Berkas untuk {person.full_name} dibuka. Lengkapi bagian demi bagian.",
                "counter.show",
                dossier.code,
            )
    return render(
        request, "applicants/counter_found.html", {"person": person, "form": form, **_what_may_change(request, person)}
    )


def _is_ours(request: HttpRequest, person: User) -> bool:
    return known_from_papers_alone(person, organisations_of(me(request), Role.INTAKE_OFFICER))


def _person_of(request: HttpRequest) -> User:
    """The person found a moment ago; without one there is no page to give back, only the search."""
    try:
        wanted = int(signing.loads(request.POST.get("person", ""), salt=SALT, max_age=GOOD_FOR))
    except signing.BadSignature as exc:
        sentence = "Halaman ini sudah lama terbuka. Cari orangnya sekali lagi."
        raise Refused(sentence, code="stale", back=reverse("counter.home")) from exc
    found = list(User.objects.filter(pk=wanted, is_active=True))
    if not found:
        raise Refused(
            "Akun orang ini ditutup. Mintalah admin sistem membukanya kembali di “Orang dan peran”.", code="inactive"
        )
    return found[0]


def _versions(request: HttpRequest, subject: str, person: User) -> tuple[ServiceStandardVersion, SchemeVersion | None]:
    """What is in force today of a key of `_subjects`, under the first service that is for this person.

    Raises Refused ("subject") when the office does not serve it.
    """
    today, (kind, _, slug) = timezone.localdate(), subject.partition(":")
    offices = organisations_of(me(request), Role.INTAKE_OFFICER)
    if kind == "service":
        direct = current_service_version(slug, on=today)
        if direct is None or not _is_direct(direct, offices):
            raise Refused("Layanan ini tidak dilayani loket Anda hari ini.", code="subject")
        return direct, None
    version = current_scheme_version(slug, on=today)
    services = _services(version.scheme, today, offices) if version else []
    if version is None or not services:
        raise Refused("Skema ini tidak dilayani loket Anda hari ini.", code="subject")
    return services_fitting(person, services)[0], version
