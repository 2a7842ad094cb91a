"""Foreign keys point to the same or a lower layer, and no row is deleted by cascade."""

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.house import may_know, part_of

OWN_MODELS = [model for model in apps.get_models() if part_of(model.__module__)]


def arrows():
    for model in OWN_MODELS:
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if field.remote_field and not isinstance(field.remote_field.model, str):
                yield model, field, field.remote_field.model


def points_wrongly(model: type[models.Model], target: type[models.Model]) -> bool:
    lower = part_of(target.__module__)  # None: Django's or a library's, which are below everything
    return lower is not None and not may_know(part_of(model.__module__), lower)


def test_foreign_keys_point_down():
    wrong = [
        f"{model._meta.label}.{field.name} → {target._meta.label}"
        for model, field, target in arrows()
        if points_wrongly(model, target)
    ]
    assert wrong == []


def test_foreign_keys_protect():
    loose = [
        f"{model._meta.label}.{field.name}"
        for model, field, target in arrows()
        if not field.many_to_many
        and field.remote_field.on_delete is not models.PROTECT
        and not field.remote_field.parent_link
    ]
    assert loose == []


def test_there_are_arrows_to_look_at():
    assert len(list(arrows())) > 10


@pytest.mark.parametrize(
    ("upper", "lower", "allowed"),
    [
        ("schemes", "certportal.kernel.accounts", True),
        ("certportal.kernel.accounts", "schemes", False),
        ("certificates", "applicants", True),
        ("applicants", "certificates", False),
        ("certportal.kernel.files", "certportal.kernel.numbers", False),
        ("certportal.kernel.papers", "certportal.kernel.files", True),
    ],
)
def test_order_is_the_one_of_the_contracts(upper, lower, allowed):
    assert may_know(upper, lower) is allowed
