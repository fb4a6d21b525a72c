"""One file per section of the theory; each claim carries its label.

May import proofs.assumptions, proofs.strategies (inside functions), proofs.kernel, proofs.networks.
"""
