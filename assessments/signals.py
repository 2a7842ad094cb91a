"""What the exam room tells the rooms above it. Sent inside the action's transaction, so receivers share its fate."""

from django.dispatch import Signal

# decision: applicants.Decision of kind certification, final (competent or not yet competent); by: Actor; now: datetime
decision_made = Signal()
