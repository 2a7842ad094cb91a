"""Measures the portal against a bare view of the same server (`./run bench`). Not part of the product: nothing imports it.

Rows are written straight into the tables here, states included, because taking ten thousand dossiers through the
actions would take a day. For this reason the folder is not among the apps whose states only `make_move` may write.
"""
