"""Flows as tables, and `make_move`, the one function that changes a state."""
