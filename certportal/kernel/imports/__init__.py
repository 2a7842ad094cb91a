"""Lists that an office sends as CSV or XLSX: read in the child process, judged row by row, looked at before they count."""
