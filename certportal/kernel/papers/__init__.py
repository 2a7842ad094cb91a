"""Papers: frozen facts, one PDF, its sha256."""
