"""Pages of those who prepare exams, examine and decide."""
