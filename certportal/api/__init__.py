"""Read-only JSON for everybody."""
