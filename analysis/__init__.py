"""What follows from the equations, exactly (SymPy only)."""
