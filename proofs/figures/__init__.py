"""The paper's pictures and ours, as files.

May import numerics and what lies below proofs.claims.
"""
