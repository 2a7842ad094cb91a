"""The portal's own settings, with the URLs of the floor views and the smallest piece of background work added."""

from certportal.settings import *  # noqa: F403 (every setting of the product, unchanged)
from certportal.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.apps.Bench"]
ROOT_URLCONF = "bench.urls"
