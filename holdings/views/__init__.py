"""Pages of the holder, and of the officer who reads the evidence."""
