"""Flows as tables and the one door through which a state changes."""
