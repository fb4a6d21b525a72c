"""Guides and the glossary, as Markdown: read with the standard library alone, so that they are shown at once.

May import proofs.names.
"""
