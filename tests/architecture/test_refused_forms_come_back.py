"""Every form of the resolver, filled in and refused: the page says why and shows what was typed.

The actions are replaced by ones that refuse; every form counts as valid, so that each view gets as far as its action.
"""

import html
import inspect
import re
import sys
from functools import cache
from types import FunctionType, ModuleType

import pytest
from django import forms
from django.core import signing
from django.forms.utils import ErrorDict
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import Dossier, Endorsement
from applicants.views.counter import SALT
from certportal.kernel.accounts.actions import add_person
from certportal.kernel.accounts.models import User
from certportal.kernel.web.refusal import Refused
from schemes.models import SchemeUnit, UnitPrerequisite
from tests.architecture.access import RULES
from tests.architecture.house import SOURCES
from tests.architecture.visiting import patterns, visit
from tests.architecture.world import ANYONE, CHAIR, EXAMINER, OWNER, STRANGER, World
from tests.factories.applicants import NOW, dossier_in, eligible_person, small_pdf
from tests.factories.held import WaiverFactory, unit

pytestmark = [pytest.mark.xdist_group("every_url"), pytest.mark.usefixtures("_quiet")]
SENTENCE = "Ditolak untuk percobaan ini."
# Forms that search or lead to another page: there is no action that could refuse. The page after sign-up has its form only
# in the browser that registered; tests/kernel/accounts/test_pending.py refuses it and looks for what was typed.
NO_ACT = {
    "account.invitation",
    "account_email_verification_sent",
    "certificate.verify_file",
    "counter.home",
    "settings.doubles",
    "tracking.ask",
}


def _from_papers(world):
    """A person the officer of this counter wrote down, who has no account."""
    said = {"full_name": "Sri Wahyuni", "employment_status": "other", "nik": "3171015501850009"}
    known = User.objects.filter(full_name=said["full_name"]).first()
    return known or add_person(**said, by=world.person("intake_officer"), now=NOW)


# What a page reads beside its form.
BESIDE = {
    "held.add": lambda _world: {"u": unit().code},
    "dossier.choice": lambda _world: {"aksi": "simpan"},
    "counter.choice": lambda _world: {"aksi": "simpan"},
    "queue.assign": lambda _world: {"berkas": Dossier.objects.latest("pk").code},
    "counter.correct": lambda world: {"person": signing.dumps(_from_papers(world).pk, salt=SALT), "simpan": "ya"},
    "counter.open": lambda world: {"person": signing.dumps(world.person(OWNER).pk, salt=SALT)},
}


REQUIRED = "N.78SPS01.001.1"  # a prerequisite of the decree
TYPIST = "typist"  # an applicant made for one test
# Pages that show their form in another state than the finished case's: the state, the row, who types.
STATES = {
    "document.lack": (DossierState.DRAFT, "000.4", TYPIST),
    "document.ask_superior": (DossierState.DRAFT, "001.12", TYPIST),
    "document.name_superior": (DossierState.DRAFT, "001.12", TYPIST),
    "document.sign": (DossierState.DRAFT, "001.9", TYPIST),
    "document.check": (DossierState.VERIFICATION, "000.2", "verifier"),
    "dossier.answer": (DossierState.AWAITING_INFORMATION, "", TYPIST),
    "dossier.more_time": (DossierState.AWAITING_INFORMATION, "", TYPIST),
    "dossier.reopen": (DossierState.EXPIRED, "", "intake_officer"),
    "dossier.assign": (DossierState.SUBMITTED, "", "intake_officer"),
    "dossier.fee": (DossierState.VERIFICATION, "", "verifier"),
    "endorsement.refuse": (DossierState.DRAFT, "001.12", "verifier"),
    "endorsement.show": (DossierState.DRAFT, "001.12", "verifier"),
    "queue.assign": (DossierState.SUBMITTED, "", "intake_officer"),
    "profile.edit": (DossierState.DRAFT, "", TYPIST),
    "waiver.list": (DossierState.VERIFICATION, "", "verifier"),
    "waiver.end": (DossierState.VERIFICATION, "", "verifier"),
}
# Where the action refuses because it is no longer possible, the page has no form any more, but still the sentence.
OVER = {
    "dossier.reuse": "without an earlier application there is nothing to take again",
    "dossier.return": "without a document to mend there is no notice to send",
    "dossier.time_promise": "a clock that is not late has nothing to promise",
    "settings.merge": "two accounts that must not become one are only explained",
}


def form_views() -> dict[str, FunctionType]:
    """Addresses whose view acts with a form: it asks whether the form is valid, or hands it to `told_in` or `attached`."""
    found = {}
    for name, pattern in patterns():
        view = inspect.unwrap(pattern.callback)
        if not isinstance(view, FunctionType) or view.__module__.split(".")[0] not in SOURCES or not RULES[name].post:
            continue
        source = inspect.getsource(view)
        bound = "request.POST" in source and ("is_valid()" in source or "attached(" in source)
        if bound or "told_in(" in source:
            found[name] = view
    return found


FORMS = form_views()
NO_FIELDS = {
    "account.invitation",
    "account_email_verification_sent",
}  # without the link, or the browser that registered


def refuse(*_args, **_kwargs):
    raise Refused(SENTENCE)


@cache
def acts() -> list[tuple[ModuleType, str]]:
    """(holder, name) of every action that a view file can call."""
    views = [row for name, row in list(sys.modules.items()) if ".views" in name and name.split(".")[0] in SOURCES]
    return list(dict.fromkeys(found for module in views for found in acts_of(module)))


def acts_of(module: ModuleType):
    """(holder, name) of what a view file can call that takes `by` and `now`."""
    holders = [module, *(value for value in vars(module).values() if isinstance(value, ModuleType))]
    for holder in holders:
        if holder.__name__.split(".")[0] not in SOURCES:
            continue
        for name, value in list(vars(holder).items()):
            ours = isinstance(value, FunctionType) and {"by", "now"} <= set(inspect.signature(value).parameters)
            if (
                ours
                and "views" not in value.__module__
                and not value.__module__.endswith((".audit.record", ".audit.reading"))
            ):
                yield holder, name


@pytest.fixture
def taken(monkeypatch):
    """No action is run; every bound form is recorded and counts as valid."""
    kept = []
    for holder, name in acts():
        monkeypatch.setattr(holder, name, refuse)

    def valid(form):
        if not form.is_bound:
            return False
        form.full_clean()
        form._errors = ErrorDict()
        for name in form.fields:
            form.cleaned_data.setdefault(name, form.data.get(form.add_prefix(name), ""))
        kept.append(form)
        return True

    monkeypatch.setattr(forms.BaseForm, "is_valid", valid)
    return kept


def filled(form: forms.BaseForm) -> tuple[dict[str, object], list[str]]:
    """A POST with something in every field, and the texts that must be shown again."""
    data, typed = {}, []
    for name, field in form.fields.items():
        place = form.add_prefix(name)
        if field.disabled:
            continue  # nobody can type there
        if isinstance(field.widget, forms.HiddenInput):
            data[place] = form.get_initial_for_field(field, name) or form.data.get(place, "")
        elif (value := _chosen(field)) is not None:
            data[place] = value
        elif isinstance(field, forms.CharField):
            data[place] = f"tetap {len(typed)}"
            typed.append(data[place])
    return data, typed


def _chosen(field: forms.Field) -> object | None:
    """What goes into a field that is not typed freely; None for one that is."""
    if isinstance(field, forms.ModelChoiceField):
        first = field.queryset.first()
        return first.pk if first else ""
    if isinstance(field, forms.ChoiceField):
        return next((str(value) for value, _ in _flat(field.choices) if value), "")
    fixed = (
        (forms.BooleanField, "on"),
        (forms.DateTimeField, "2026-11-20T09:00"),
        (forms.DateField, "2026-11-20"),
        (forms.IntegerField, "7"),
        (forms.FileField, small_pdf()),
    )
    return next((value for kind, value in fixed if isinstance(field, kind)), None)


def _flat(choices):
    for value, label in choices:
        yield from label if isinstance(label, list | tuple) else [(value, label)]


def actor(name: str) -> str:
    """Somebody of the office of the case who may post there."""
    people = RULES[name].post - {STRANGER, ANYONE}
    first = [who for who in (OWNER, EXAMINER, CHAIR) if who in people]
    return (first or sorted(people))[0]


def place_of(world: World, name: str) -> tuple[str, str]:
    """Who types, and the address: of the finished case, or of a case made for this form."""
    if name == "exam.cancel":
        return "certificate_admin", reverse(name, args=[world.coming_event.code])
    if name == "plenary.cancel":
        return CHAIR, reverse(name, args=[world.coming_meeting.code])
    if name not in STATES:
        return actor(name), reverse(name, kwargs=RULES[name].make(world))
    state, row, who = STATES[name]
    where = world.hall.world
    world._people[TYPIST] = person = eligible_person(where.catalogue)
    world._clients.pop(TYPIST, None)
    if name == "waiver.list":  # only where a unit of the scheme requires another
        needs = UnitPrerequisite.objects.filter(requires__code=REQUIRED).first().unit
        named = {"printed_code": needs.code, "printed_title": needs.title}
        SchemeUnit.objects.get_or_create(
            version=where.catalogue.scheme_version, unit=needs, defaults={"position": 90, **named}
        )
    payer = "candidate" if name == "dossier.fee" else "regional_budget"
    case = dossier_in(state, where, applicant=person, payer=payer)
    if name.startswith("endorsement."):
        asked = case.documents.get(requirement__code=row)
        row = Endorsement.objects.create(document=asked, superior=world.person(who), asked_at=NOW)
        return who, reverse(name, args=[row.code])
    if name == "waiver.end":
        return who, reverse(name, args=[WaiverFactory(dossier=case, granted_by=world.person(who)).code])
    return who, reverse(
        name, args=[] if name in {"profile.edit", "queue.assign"} else [case.code, row] if row else [case.code]
    )


@pytest.fixture
def place(world, name):
    """Who types and the address, made before the actions refuse: a page may need rows that only an action writes."""
    who, address = place_of(world, name)
    world.client(who)  # signed in before the savepoint
    return who, address


@pytest.mark.parametrize("name", sorted(set(FORMS) - NO_ACT))
def test_a_refused_form_comes_back_with_what_was_typed(world, place, taken, name):
    who, address = place
    beside = BESIDE.get(name, lambda _world: {})(world)
    first = beside | ({"unit": REQUIRED} if name == "waiver.list" else {"x": "1"})
    with visit(world, who, "POST", address, first):
        assert taken, f"{name} binds no form"
    data, typed = filled(taken[0])
    del taken[:]
    with visit(world, who, "POST", address, data | beside) as response:
        page = html.unescape(response.body.decode())
    assert response.status_code == 200
    assert SENTENCE in page
    assert [words for words in typed if words not in page] == ([] if name not in OVER else typed)


@pytest.fixture
def all_wrong(monkeypatch):
    """Every field of every bound form has a fault; the forms are recorded."""
    kept = []

    def wrong(form):
        if not form.is_bound:
            return False
        form.full_clean()
        form._errors = ErrorDict()
        for field in form.visible_fields():
            form.add_error(field.name, SENTENCE)
        kept.append(form)
        return False

    monkeypatch.setattr(forms.BaseForm, "is_valid", wrong)
    return kept


@pytest.mark.parametrize("name", sorted(set(FORMS) - NO_FIELDS))
def test_every_link_of_an_error_summary_has_its_target(world, place, all_wrong, name):
    """Also where the field is a group of choices; where the page does not show it any more there is no link."""
    who, address = place
    beside = BESIDE.get(name, lambda _world: {})(world)
    with visit(world, who, "POST", address, beside | {"x": "1"}) as response:
        page = html.unescape(response.body.decode())
    assert all_wrong, f"{name} binds no form"
    summary = page.partition('class="error-summary"')[2].partition("</div>")[0]
    assert SENTENCE in summary or not all_wrong[-1].visible_fields()
    assert [link for link in re.findall(r'href="#([^"]*)"', summary) if f'id="{link}"' not in page] == [], address


def test_the_walk_finds_the_forms():
    """Without forms the tests above could not fail."""
    assert len(FORMS) > 45
    assert set(FORMS) >= NO_ACT
    assert {"counter.profile", "plenary.create", "exam.absent", "dossier.talk", "settings.person_add"} <= set(FORMS)
