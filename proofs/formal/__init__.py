"""Coq sources for the algebra that holds for every n, and their runner."""
