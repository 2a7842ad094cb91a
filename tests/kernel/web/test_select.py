"""The project's own template of a select draws what Django's draws."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.test.html import parse_html

CHOICES = [("", "Semua"), ("a&b", "A & <B>"), ("Kelompok", [(1, "Satu"), (2, "Dua")])]


@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
@pytest.mark.parametrize("value", [None, "", "a&b", 2, "lain", ["1", "a&b"]])
def test_select_is_drawn_as_django_draws_it(widget, value):
    drawn = widget(attrs={"class": "form-select", "required": True, "hidden": False}, choices=CHOICES)
    own, djangos = (drawn.render("tahap", value, renderer=one) for one in (get_default_renderer(), DjangoTemplates()))
    assert parse_html(own) == parse_html(djangos)
    assert own != djangos
