"""What holds for one network of a user's: weights, invariants, motion, integrators, advice.

May import proofs.claims, proofs.render and what lies below them.
"""
