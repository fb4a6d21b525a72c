"""The page on which a reader moves weights, leak, gain and step, and sees what each update rule makes of the orbit.

May import analysis and proofs.render.
"""
