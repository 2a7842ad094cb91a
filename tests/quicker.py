"""What Django works out anew for every expression and every page, although it comes out the same: in tests once, or shorter."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db.models.expressions import BaseExpression


def copied(expression: BaseExpression) -> Any:
    """As `copy.copy`, without its detour over pickling: queries copy their expressions dozens of times."""
    clone = object.__new__(type(expression))
    clone.__dict__ = expression.__getstate__()
    return clone


def begin() -> None:
    """For the whole run; the apps are loaded. No test changes which are installed; each {% static %} of a page asks."""
    BaseExpression.copy = copied
    apps.is_installed = cache(apps.is_installed)
