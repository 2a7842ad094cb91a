"""Words every template knows without loading."""
