"""Uploaded and produced files: intake, store, guarded download."""
