"""Measures the portal against a bare view of the same server (`./run bench`). Not part of the product: nothing imports it.

Rows are written straight into the tables here, states included, because ten thousand walks through the actions would
take a day; that is why this folder lies outside the rooms whose states only `make_move` may write.
"""
