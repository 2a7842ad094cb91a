"""/pengaturan/: people and their roles, the office calendar, and how the portal is; each with who changed what."""
