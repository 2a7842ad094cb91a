"""Issuing, register, hand-over, public check."""
