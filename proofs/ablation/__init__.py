"""Assumptions dropped one at a time: what breaks, certified where an exact argument shows it, and replayed.

May import proofs.claims, proofs.campaigns and what lies below them.
"""
