"""Formats of operators: lines, and the telephones that go with them."""
