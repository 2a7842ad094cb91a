"""Signals of papers for the apps above."""

from django.dispatch import Signal

# Sent with paper=Paper, now=datetime inside the transaction in which the paper became ready. A receiver that raises undoes
# it, and the job tries again; so receivers are safe to repeat.
paper_ready = Signal()

# Sent with paper=Paper, about=(its object), head=OfficeHead, by=, now= in the act that reserves a paper which an office's head is to sign;
# `head` may be a stand-in that is not saved (ADR 42).
paper_to_sign = Signal()
