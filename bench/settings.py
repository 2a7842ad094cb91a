"""The portal's own settings, with the URLs of the floor views added."""

from certportal.settings import *  # noqa: F403 (every setting of the product, unchanged)

ROOT_URLCONF = "bench.urls"
