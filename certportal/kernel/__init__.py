"""What every app stands on. Knows nothing of the apps above."""
