"""Printed numbers from locked counters; public codes."""
