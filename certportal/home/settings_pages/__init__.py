"""/pengaturan/: people and their roles, the office calendar, and the portal's operation; each with who changed what."""
