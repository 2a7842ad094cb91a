"""Signals of papers for the apps above."""

from django.dispatch import Signal

# Sent with paper=Paper, now=datetime inside the transaction in which the paper became ready. A receiver that raises undoes
# it, and the job tries again; so receivers are safe to repeat.
paper_ready = Signal()
