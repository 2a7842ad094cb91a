"""Pages for issuing and handing over, and the public check."""
