"""What was done, by whom, in order: rows that are only ever added."""
