"""Home: how to start; then the organisation's years, what is due, its inventories, and what is archived.

In reading order: `home`, `organisation` (created, changed), `inventories` (one a line), `next_year`, `archive`.
"""
