"""Theorems from numbers: periodic orbits, chaos, islands and limit cycles of concrete networks, with certificates.

A certificate holds a problem (a network, exactly), guesses (sections, centres, frames: anything goes that passes) and
what came out. Making it again from problem and guesses redoes all ball arithmetic (numerics.validated) and trusts
nothing else. The answer is "certified" or "undecided", never "refuted": that a proof fails refutes nothing.
"""
