"""Looks into files somebody sent, in a process of its own with little memory, little time and no secrets.

It is started as `python -E -s -c "... from inspect_child.main import main ..."` (see ../child.py): a package without Django
and without the rest of the portal, hence the relative imports. Its only answer is one line of JSON.
"""
