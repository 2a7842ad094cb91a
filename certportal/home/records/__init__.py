"""/catatan/: every table as it stands, to read and never to write, for those who tend and those who inspect the portal."""
