"""/catatan/: every table of the portal, read-only, for those who operate and those who inspect it."""
