"""Signals to apps above. Sent inside the action's transaction: an error in a receiver undoes the action."""

from django.dispatch import Signal

# decision: applicants.Decision of kind certification, final (competent or not yet competent); by: Actor; now: datetime
decision_made = Signal()

# paper: BodyPaper of kind "certificates" whose rows name what an external body issued; checked: bool, False when it was only
# entered (so that a number that is taken is refused at once); by: User; now: datetime
certificates_told = Signal()
