"""Fuzzers: each runs alone with a count; small counts run as tests."""
