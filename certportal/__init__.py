"""The project package: settings, the composition root, and the kernel that every app stands on."""

from certportal.celery import app as celery_app

__all__ = ["celery_app"]
