"""Small networks that were really trained; see README.md in this folder for their attribution."""
