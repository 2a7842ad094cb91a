"""What the system admin fills in."""
