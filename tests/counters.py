"""The statements an action still sends while it holds the lock on a counter, for which all others wait."""


def after_the_counter(asked):
    """The statements of a CaptureQueriesContext from the first locked counter on."""
    statements = [query["sql"] for query in asked]
    first = next(place for place, sql in enumerate(statements) if "numbers_numbersequence" in sql)
    return statements[first:]


def reads(statements, *tables):
    """Those of the statements that read one of the tables."""
    return [sql for sql in statements if sql.startswith("SELECT") and any(f'"{table}"' in sql for table in tables)]
