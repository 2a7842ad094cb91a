"""Background acts as rows: lease, attempts, progress."""
