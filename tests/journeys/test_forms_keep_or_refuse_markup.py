"""Every free text field keeps markup unchanged or refuses it with a sentence.

The fields are found by walking all forms modules; one that is neither free text nor known here fails.
"""

import importlib
import inspect
import pkgutil

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.apps import apps

from certportal.kernel.accounts.names import NameRefused, check_name
from tests.architecture.house import SOURCES
from tests.journeys.payloads import PAYLOADS, Skeleton, payload, plain

# Text inputs that are no free text: what they take instead. Markup is refused there, or is nobody's to read.
SHAPED = {
    "nik": "16 digits",
    "nip": "18 digits",
    "login": "a sign-in name, compared and thrown away",
    "username": "allauth's, taken out of the form when it is made",
    "email": "an address",
    "password": "hashed",
    "password1": "hashed",
    "password2": "hashed",
    "oldpassword": "compared",
    "code": "six digits or a recovery code",
    "pin": "digits",
    "phone": "digits and the signs between them",
    "kode": "a code of a paper, normalised",
}


def our_forms() -> list[type[forms.BaseForm]]:
    """Every form class of our apps (allauth's, as we subclass them, included)."""
    found = set()
    for app in apps.get_app_configs():
        if app.name.split(".")[0] not in SOURCES:
            continue
        for name in ("forms", "filters"):
            if not importlib.util.find_spec(f"{app.name}.{name}"):
                continue
            module = importlib.import_module(f"{app.name}.{name}")
            parts = [module]
            if hasattr(module, "__path__"):
                parts += [
                    importlib.import_module(f"{module.__name__}.{part.name}")
                    for part in pkgutil.iter_modules(module.__path__)
                ]
            for part in parts:
                classes = (
                    row for _, row in inspect.getmembers(part, inspect.isclass) if row.__module__ == part.__name__
                )
                found |= {row for row in classes if issubclass(row, forms.BaseForm)}
    return sorted(found, key=lambda row: (row.__module__, row.__qualname__))


def typed_fields() -> list[tuple[str, forms.CharField]]:
    """Every text input of every form, by "module.Form.field"."""
    found = []
    for form in our_forms():
        for name, field in form.base_fields.items():
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.HiddenInput):
                found.append((f"{form.__module__}.{form.__qualname__}.{name}", field))
    return found


FREE = [(place, field) for place, field in typed_fields() if place.rpartition(".")[2] not in SHAPED]


def test_the_walk_finds_the_fields_that_matter():
    """Without fields the tests above could not fail."""
    names = {place.rpartition(".")[2] for place, _ in FREE}
    wanted = {
        "full_name",
        "position_title",
        "education_place",
        "title",
        "note",
        "reason",
        "receiver_name",
        "answer",
        "place",
    }
    assert wanted <= names, sorted(wanted - names)
    assert len(our_forms()) >= 25


@pytest.mark.parametrize(("place", "field"), FREE, ids=[place for place, _ in FREE])
def test_markup_is_kept_or_refused_with_a_sentence(place, field):
    assert field.max_length, f"{place} takes text without an end"
    kept = 0
    for number in range(len(PAYLOADS)):
        typed = payload(number)
        try:
            cleaned, sentences = field.clean(typed), []
        except forms.ValidationError as refused:
            cleaned, sentences = typed, refused.messages
        assert cleaned == typed
        assert [line for line in sentences if not str(line).endswith(".")] == []
        kept += not sentences
    assert kept, f"{place} refuses every payload, also the name Nur'aini"


class Repeating(forms.Form):
    """A form whose label, hint, choices and error repeat what somebody typed."""

    def __init__(self, *args, typed: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = forms.CharField(
            label=typed, help_text=typed, initial=typed, error_messages={"required": typed}
        )
        self.fields["pick"] = forms.ChoiceField(
            label=typed, choices=[(typed, typed)], widget=forms.RadioSelect, help_text=typed
        )
        self.fields["many"] = forms.MultipleChoiceField(
            choices=[(typed, typed)], widget=forms.CheckboxSelectMultiple, help_text=typed
        )
        self.fields["sure"] = forms.BooleanField(label=typed, help_text=typed, error_messages={"required": typed})
        self.fields["file"] = forms.FileField(label=typed, help_text=typed)


@pytest.mark.parametrize("data", [None, {"pick": "x"}])
@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_labels_hints_and_complaints_are_drawn_as_text(number, data):
    """crispy and Django print hints as markup; ours repeat names (the signature: "Ketik persis …")."""
    drawn = [Skeleton(render_crispy_form(Repeating(data, typed=text))) for text in ("Kata biasa", payload(number))]
    assert drawn[1].shape == drawn[0].shape
    assert drawn[1].text.count(plain(payload(number))) == drawn[0].text.count("Kata biasa") >= 10


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_names_are_kept_letter_by_letter_or_refused(number):
    try:
        answer = check_name(payload(number))
    except NameRefused as refused:
        answer = refused.sentence
    assert answer == payload(number) or answer.startswith("Nama ")
