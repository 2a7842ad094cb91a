"""Pages of the issuing room, and the public check."""
