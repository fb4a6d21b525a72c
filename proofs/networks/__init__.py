"""A user's network and single instances: read, written, in floats and in exact numbers.

May import analysis, numerics, proofs.data.
"""
