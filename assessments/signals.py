"""Signals to apps above. Sent inside the action's transaction: an error in a receiver undoes the action."""

from django.dispatch import Signal

# decision: applicants.Decision of kind certification, final (competent or not yet competent); by: Actor; now: datetime
decision_made = Signal()
