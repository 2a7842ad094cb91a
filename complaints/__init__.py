"""Complaints, suggestions, appeals, satisfaction survey."""
