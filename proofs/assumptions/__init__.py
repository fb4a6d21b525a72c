"""The hypotheses of the claims, each once: how it reads, what a derivation may use of it, how a network decides it.

May import proofs.kernel and proofs.networks.
"""
