"""Django's SQLite backend, with triggers that outlive the remaking of their table."""
