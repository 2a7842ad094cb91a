"""What this app does when rooms below report something, and what it shows on pages and desks of others."""
