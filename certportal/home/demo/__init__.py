"""People and cases for trying the portal: made through the same actions as real ones, and added only once."""
