"""Formats of purchases: what resellers and purchasing bodies list of orders."""
