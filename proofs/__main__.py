"""`python -m proofs` is `skewflow`."""

from proofs.cli import main

main()
