"""Claims tried on many random networks: in one process, in several, on a cluster; what failed, made small.

May import proofs.claims and what lies below it.
"""
