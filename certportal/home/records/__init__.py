"""/catatan/: every table, read-only, for those who operate and those who inspect the portal."""
