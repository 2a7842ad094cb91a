"""The portal's own settings for the processes of the chaos test; an app shortens its pauses, and nothing else differs.

What a day of an office spreads over minutes must fit into a minute here (`tests/chaos/apps.py`).
"""

from certportal.settings import *  # noqa: F403 (every setting of the product, unchanged)
from certportal.settings import INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.apps.Quicker"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_TIMEOUT = 1  # 15 in the product
