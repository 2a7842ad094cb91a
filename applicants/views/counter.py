"""The counter: an officer types in what somebody brought on paper, in that person's name."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applicants import actions, checklist
from applicants.enums import Mark
from applicants.flows import DOSSIER
from applicants.forms import (
    AddPersonForm,
    ChooseSchemeForm,
    FindPersonForm,
    PaperForm,
    PathForm,
    ProfileForm,
    UploadForm,
)
from applicants.models import Dossier
from applicants.policies import enters_for_applicant, works_at_counter
from applicants.queries import (
    declaration_title,
    missing_from_profile,
    profile_of,
    rows_of,
    sent_and_running,
    undeclared,
)
from applicants.views.asking import load_dossier, load_task, me, seen_version
from applicants.views.documents import attached
from applicants.views.shown import document_groups, state_pill
from applicants.views.talking import receipt_and_pin, remember_pin
from certportal.kernel.accounts.actions import add_person
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.identifiers import NIP_LENGTH
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import organisations_of, person_with_identifier
from certportal.kernel.web.load import admit
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import Refused, refusals, told_in
from certportal.kernel.workflow.flow import codes_marked
from certportal.kernel.workflow.make import AlreadyMade, open_moves
from schemes.models import Scheme
from schemes.queries import current_scheme_version, services_for

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
    rows = Dossier.objects.with_names().filter(
        agency__in=offices, entered_by__isnull=False, state__in=codes_marked("dossier", Mark.EDITABLE)
    )
    return list(rows.order_by("-opened_at")[:50])


def _found(request: HttpRequest, person: User) -> dict[str, Any]:
    form = ChooseSchemeForm(schemes=_schemes(request), initial={"person": signing.dumps(person.pk, salt=SALT)})
    return {"person": person, "form": form}


def _schemes(request: HttpRequest) -> list[tuple[str, str]]:
    """Schemes for which this counter's office serves today."""
    today = timezone.localdate()
    mine = organisations_of(me(request), Role.INTAKE_OFFICER)
    offered = [scheme for scheme in Scheme.objects.order_by("name") if _service(scheme, today, mine)]
    return [(scheme.slug, scheme.name) for scheme in offered]


def _service(scheme: Scheme, day: date, offices: frozenset[int]) -> ServiceStandardVersion | None:
    return next((row for row in services_for(scheme, on=day) if row.organisation.pk in offices), None)


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
            messages.success(request, f"{person.full_name} tercatat. Pilih skemanya untuk membuka berkas.")
            return render(request, "applicants/counter_found.html", _found(request, person))
    return render(request, "applicants/counter_add.html", {"form": form})


@require_POST
@refusals
@once
def open_for(request: HttpRequest) -> HttpResponseBase:
    """Open the dossier for the person found a moment ago."""
    admit(request, works_at_counter)
    form, person = ChooseSchemeForm(request.POST, schemes=_schemes(request)), _person_of(request)
    if form.is_valid():
        with told_in(form, request):
            service, version = _versions(request, form.cleaned_data["scheme"])
            dossier = actions.open_at_counter(
                applicant=person, service_version=service, scheme_version=version, by=me(request), now=timezone.now()
            )
            messages.success(request, f"Berkas untuk {person.full_name} dibuka. Lengkapi bagian demi bagian.")
            return redirect("counter.show", dossier.code)
    return render(request, "applicants/counter_found.html", {"person": person, "form": form})


def _person_of(request: HttpRequest) -> User:
    """The person found a moment ago; without one there is no page to give back, only the search."""
    try:
        wanted = int(signing.loads(request.POST.get("person", ""), salt=SALT, max_age=GOOD_FOR))
    except signing.BadSignature as exc:
        sentence = "Halaman ini sudah lama terbuka. Cari orangnya sekali lagi."
        raise Refused(sentence, code="stale", back=reverse("counter.home")) from exc
    found = list(User.objects.filter(pk=wanted, is_active=True))
    if not found:
        raise Refused("Akun orang ini ditutup. Hubungi admin sistem.", code="inactive")
    return found[0]


def _versions(request: HttpRequest, slug: str) -> tuple[ServiceStandardVersion, SchemeVersion]:
    today = timezone.localdate()
    version = current_scheme_version(slug, on=today)
    offices = organisations_of(me(request), Role.INTAKE_OFFICER)
    service = _service(version.scheme, today, offices) if version else None
    if version is None or service is None:
        raise Refused("Skema ini tidak dilayani loket Anda hari ini.", code="scheme")
    return service, version


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """What is typed in and what is still missing, as the applicant's own task list."""
    dossier = load_dossier(request, code, enters_for_applicant)
    if not dossier.is_marked(Mark.EDITABLE):
        return redirect(dossier)
    form = PaperForm(initial={"on_paper": dossier.signed_on_paper})
    return render(request, "applicants/counter_dossier.html", _task_list(request, dossier, form))


def _task_list(request: HttpRequest, dossier: Dossier, form: PaperForm) -> dict[str, Any]:
    label, tone = state_pill(dossier, insider=True)
    sending = [row for row in open_moves(DOSSIER, me(request), dossier) if row.move.name in {"submit", "resubmit"}]
    return {
        "dossier": dossier,
        "label": label,
        "tone": tone,
        "missing": missing_from_profile(dossier.applicant, dossier.service_version),
        "declared": not undeclared(dossier),
        "declaring": declaration_title(dossier),
        "groups": document_groups(dossier, "counter.document", insider=False),
        "tally": checklist.tally(rows_of(dossier)),
        "refusal": sending[0].refusal if sending and dossier.signed_on_paper else "",
        "form": form,
    }


@GET_POST
@refusals
@once
def profile(request: HttpRequest, code: str) -> HttpResponseBase:
    """The applicant's profile, typed from the paper form."""
    dossier, now = load_dossier(request, code, enters_for_applicant), timezone.now()
    person = dossier.applicant
    form = ProfileForm(
        request.POST or None,
        person=person,
        profile=profile_of(person),
        today=timezone.localdate(now),
        locked=sent_and_running(person) is not None,
    )
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "nik"}
        with told_in(form, request):
            actions.save_profile(person, facts=facts, nik=form.cleaned_data["nik"], by=me(request), now=now)
            for warning in form.warnings:
                messages.warning(request, warning)
            messages.success(request, f"Profil {person.full_name} tersimpan.")
            return redirect("counter.show", code)
    return render(request, "applicants/counter_profile.html", {"form": form, "dossier": dossier})


@GET_POST
@refusals
@once
def declare(request: HttpRequest, code: str) -> HttpResponseBase:
    """Assessment path and fee, as ticked on paper."""
    dossier = load_dossier(request, code, enters_for_applicant)
    form = PathForm(request.POST or None, dossier=dossier)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.declare_path(dossier, **form.cleaned_data, by=me(request), now=timezone.now())
            messages.success(request, "Pilihan pemohon tersimpan.")
            return redirect("counter.show", code)
    return render(
        request, "applicants/counter_form.html", {"form": form, "dossier": dossier, "title": declaration_title(dossier)}
    )


@GET_POST
@refusals
@once
def document(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """Scan or upload one document in the applicant's name."""
    task = load_task(request, code, row, enters_for_applicant)
    form = UploadForm(request.POST or None, request.FILES or None, requirement=task.requirement)
    if request.method == "POST" and attached(request, task, form):
        messages.success(
            request, f"{task.row.title} terunggah atas nama {task.document.dossier.applicant.name_at_end}."
        )
        return redirect("counter.show", code)
    context = {"form": form, "dossier": task.document.dossier, "task": task, "title": task.row.title, "upload": True}
    return render(request, "applicants/counter_form.html", context)


@require_POST
@refusals
@once
def send(request: HttpRequest, code: str) -> HttpResponseBase:
    """Send in the applicant's name: the declaration stands on paper, and the receipt is printed at once."""
    dossier, now = load_dossier(request, code, enters_for_applicant), timezone.now()
    form = PaperForm(request.POST)
    if form.is_valid():
        first, pin = dossier.submitted_at is None, actions.new_pin()
        with told_in(form, request), suppress(AlreadyMade):
            actions.confirm_paper(dossier, by=me(request), now=now)
            actions.submit_dossier(dossier, by=me(request), now=now, seen_version=seen_version(request), pin=pin)
            if first:
                remember_pin(request, dossier.code, pin)
        if not form.errors:
            return redirect("counter.sent", code)
    return render(request, "applicants/counter_dossier.html", _task_list(request, dossier, form))


@require_safe
def sent(request: HttpRequest, code: str) -> HttpResponseBase:
    """Number and PIN for the applicant, and the receipt to print."""
    dossier = load_dossier(request, code, enters_for_applicant)
    if dossier.submitted_at is None:
        return redirect("counter.show", code)
    return render(request, "applicants/counter_sent.html", {"dossier": dossier, **receipt_and_pin(request, dossier)})
