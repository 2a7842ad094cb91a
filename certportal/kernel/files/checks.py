"""Startup check of the place of stored files."""

from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from certportal.kernel.files.places import here


def place_can_be_used(app_configs: object = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """MEDIA_URL can be read and its packages are installed; whether the store answers is said by `/sehat/siap/`."""
    del app_configs, kwargs
    try:
        here()
    except ImproperlyConfigured as fault:
        return [checks.Error(str(fault), id="files.E001")]
    return []
