"""Pages for anybody: "cek syarat dulu", and following a case by number and PIN."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from applicants import eligibility
from applicants.actions.receipts import fits_pin
from applicants.enums import Education
from applicants.forms import RulesForm, TrackForm, WhoForm
from applicants.queries import dossier_by_number, open_clocks, rules_of
from applicants.views.shown import public_page
from certportal.kernel.accounts.addresses import counted_address
from certportal.kernel.accounts.enums import EmploymentStatus
from certportal.kernel.audit.record import refused
from certportal.kernel.web import throttle
from certportal.kernel.web.errors import too_many
from certportal.kernel.web.load import load
from schemes.enums import Branch, Rule, WhoMayApply
from schemes.models import Scheme
from schemes.policies import anyone
from schemes.queries import current_scheme_version, scheme_cards, services_for, standards_in_force, why_not_covered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Dossier
    from schemes.models import ServiceStandardVersion

WINDOW, DAY = timedelta(hours=1), timedelta(days=1)
WRONG_FROM_ADDRESS = 5
"""Per number, address and WINDOW: somebody else's wrong guesses never stop the person who has the receipt."""
ASKED_PER_ADDRESS = 60
WRONG_PER_NUMBER = 100
"""Per DAY, from all addresses together; from here on the PIN alone is not enough. A PIN has a million values."""
UNKNOWN = "Nomor berkas dan PIN ini tidak cocok. Periksa keduanya pada tanda terima Anda, lalu coba lagi."
ASKED_MORE = "PIN berkas ini sudah sering dicoba orang lain. Isikan juga empat angka terakhir NIP atau NIK pemohon, lalu coba lagi."


@login_not_required
@require_safe
def schemes_to_check(request: HttpRequest) -> HttpResponseBase:
    """Who one is, and then which schemes and services are for them; the answers stay in the address of every page."""
    today = timezone.localdate(timezone.now())
    cards = [card for card in scheme_cards(request.user, on=today) if not card.not_covered]
    asked = [(card, [rule for rule in rules_of(card.version) if rule.key == Rule.CIVIL_SERVANT_OF]) for card in cards]
    government = next((rule for _, rules in asked for rule in rules), None)
    form = WhoForm(request.GET if "status" in request.GET else None, government=government.value if government else "")
    shown: dict[str, Any] = {"form": form, "cards": cards}
    if form.is_bound and form.is_valid():
        who = form.cleaned_data["status"]
        facts = _facts(form.cleaned_data, government)
        judged = [(card, _why_not(rules, facts, who)) for card, rules in asked]
        shown |= {
            "answered": urlencode({name: said for name, said in form.cleaned_data.items() if said}),
            "fitting": [card for card, why_not in judged if not why_not],
            "others": [(card, why_not) for card, why_not in judged if why_not],
            "services": [row for row in standards_in_force(request.user, on=today) if _is_for(row, who)],
        }
    return render(request, "applicants/check_schemes.html", shown)


def _why_not(rules: Sequence[eligibility.Rule], facts: eligibility.Facts, who: str) -> str:
    """The reason why a scheme is not for who one is; "" where it may be."""
    if who == WhoMayApply.INSTITUTION:
        return "Skema ini menguji orang, bukan lembaga."
    return next((finding.reason for finding in eligibility.check(rules, facts) if not finding.is_met), "")


def _is_for(service: ServiceStandardVersion, who: str) -> bool:
    """Whether a service that examines nobody is for who one is."""
    wanted = {
        WhoMayApply.INSTITUTION: who == WhoMayApply.INSTITUTION,
        WhoMayApply.CIVIL_SERVANT: who == EmploymentStatus.PNS,
        WhoMayApply.PERSON: who != WhoMayApply.INSTITUTION,
    }
    return service.branch == Branch.REVIEW and wanted[WhoMayApply(service.who_may_apply)]


@login_not_required
@require_safe
def check_rules(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every rule with yes or no and the reason, from what is typed here; nothing is stored, no name is asked."""
    scheme, today = (
        load(request, Scheme.objects.select_related("body"), anyone, slug=slug),
        timezone.localdate(timezone.now()),
    )
    version = current_scheme_version(scheme.slug, on=today)
    if version is None:
        raise Http404
    not_covered = why_not_covered(scheme, today)
    rules = [] if not_covered else rules_of(version)
    shown = {"scheme": scheme, "rules": rules, "not_covered": not_covered, "services": services_for(scheme, on=today)}
    return render(request, "applicants/check_rules.html", shown | _checked(request, rules))


def _checked(request: HttpRequest, rules: Sequence[eligibility.Rule]) -> dict[str, Any]:
    """The form with what was typed, and what the rules say to it."""
    form = RulesForm(request.GET, rules=rules)
    findings = eligibility.check(rules, _facts(form.cleaned_data, form.government)) if form.is_valid() else []
    who = urlencode({name: request.GET[name] for name in WhoForm.base_fields if name in request.GET})
    met = sum(finding.is_met for finding in findings)
    return {
        "form": form,
        "findings": findings,
        "met": met,
        "back_url": f"{reverse('rules.list')}{'?' if who else ''}{who}",
        "eligible": bool(findings) and eligibility.is_eligible(findings),
    }


def _facts(typed: Mapping[str, Any], rule: eligibility.Rule | None) -> eligibility.Facts:
    """What was answered here; `rule` names the government that counts as "here"."""
    here = typed.get("here") == "ya"
    return eligibility.Facts(
        employment_status=typed.get("status", ""),
        employers=((rule.organisation or 0) if here else -1,) if rule else (),
        employer_name=rule.value if rule and here else "instansi lain",
        education=Education(typed["education"]).value if typed.get("education") else "",
        grade=typed.get("grade", ""),
        service_years=typed.get("years"),
        told="Anda mengisi",
        where=" di atas",
    )


@login_not_required
@never_cache
@sensitive_post_parameters("pin", "last_digits")
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponseBase:
    """Number and PIN from the receipt; the answer comes in the same response, so that no address carries a secret."""
    form = TrackForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "applicants/track.html", {"form": form})
    now, number, address = timezone.now(), form.cleaned_data["number"], counted_address(request)
    here = f"{number} {address}"
    # Counted before the PIN is looked at: guesses sent at the same moment are all counted.
    asked = throttle.count("lacak", address, window=WINDOW, now=now)
    if asked > ASKED_PER_ADDRESS or throttle.count("lacak.pin", here, window=WINDOW, now=now) > WRONG_FROM_ADDRESS:
        return too_many(request, until=throttle.opens_again(WINDOW, now))
    often_wrong = throttle.count("lacak.nomor", number, window=DAY, now=now) > WRONG_PER_NUMBER
    if often_wrong and not form.cleaned_data["last_digits"]:
        throttle.give_back("lacak.pin", here, window=WINDOW, now=now)  # nothing was tried
        form.ask_last_digits(ASKED_MORE)
        return render(request, "applicants/track.html", {"form": form})
    dossier = dossier_by_number(number)
    if not _is_theirs(dossier, form, often_wrong=often_wrong) or dossier is None:
        refused("tracking.ask", by=request.user, subject=dossier, sentence=UNKNOWN)
        form.add_error(None, UNKNOWN)
        return render(request, "applicants/track.html", {"form": form})
    for room, key, window in (("lacak.pin", here, WINDOW), ("lacak.nomor", number, DAY)):
        throttle.give_back(room, key, window=window, now=now)
    return render(request, "applicants/track_answer.html", _answer(dossier))


def _is_theirs(dossier: Dossier | None, form: TrackForm, *, often_wrong: bool) -> bool:
    """The PIN fits, and where it was guessed at often, the end of the applicant's NIP or NIK too."""
    if not fits_pin(dossier, form.cleaned_data["pin"]) or dossier is None:
        return False
    person = dossier.applicant
    ends = [(person.nip or "")[-4:], person.reveal_nik()[-4:]]
    return not often_wrong or form.cleaned_data["last_digits"] in [end for end in ends if end]


def _answer(dossier: Dossier) -> dict[str, Any]:
    return {**public_page(dossier), "dossier": dossier, "clock": open_clocks([dossier]).get(dossier.pk)}
