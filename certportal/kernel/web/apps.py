"""What every page needs: loader, refusals, panels, middleware, error pages."""

from django import forms
from django.apps import AppConfig
from django.core import checks


class WebConfig(AppConfig):
    name = "certportal.kernel.web"
    verbose_name = "Layar"

    def ready(self) -> None:
        from certportal.kernel.web.checks import menu_resolves  # noqa: PLC0415 - models are ready only now

        say_it_warmly()
        checks.register(menu_resolves, checks.Tags.urls)


def say_it_warmly() -> None:
    """The sentence for an empty field, shown beside the field and, after its label, in the summary above the form."""
    forms.Field.default_error_messages["required"] = "Belum diisi."
    for chosen in (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField, forms.FileField):
        chosen.default_error_messages["required"] = "Belum dipilih."
    forms.BooleanField.default_error_messages = {"required": "Centang pernyataan ini."}
