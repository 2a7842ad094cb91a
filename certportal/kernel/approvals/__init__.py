"""Acts that nobody does alone: one person asks, a second one approves, and only then the act is done."""
