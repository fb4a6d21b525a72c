"""One file per section of the theory; each claim carries its label."""
