"""The second checker: proof objects are read from JSON and every step is checked again, without the kernel's rules.

It shares with the kernel what a statement is, the cards, and the decisions of analysis (normal forms, zero, sign); no
rule. It runs in a process of its own. May import analysis and, of proofs.kernel, statements, definedness and theorems.
"""
