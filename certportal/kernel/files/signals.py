"""Signals of stored files for the apps above."""

from django.dispatch import Signal

# Sent with stored=StoredFile when somebody wanted bytes that are gone or are not those that were stored.
unreadable = Signal()
