"""The front page and the desks by role."""
