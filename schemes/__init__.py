"""The catalogue: service standards, schemes, units, qualifications and their requirements."""
