"""What is counted: for every desk, for the public promise and for reports. A figure, its list and its file are one query."""
