"""The trusted base: statements, the rules that make proved steps, the rules that calculate, theorems that may be cited.

May import analysis only. A test computes what it reaches, in lines (tests/test_layers.py).
"""
