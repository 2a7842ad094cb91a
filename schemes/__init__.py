"""Service standards, schemes and units: what is asked."""
