"""Setting up an office: who it is, who signs, where and by whom people are examined, and what is still missing."""
