"""Clocks with target, limit, pause and planned reminders."""
