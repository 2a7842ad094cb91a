"""Acts of the system admin that need a second person, each kind with what it asks, says and does."""
