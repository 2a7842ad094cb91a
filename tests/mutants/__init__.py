"""Does a test notice when one line of a rule is changed? `./run soak mutants` asks; see `__main__.py`."""
