"""HTML to PDF behind one function."""
