"""Figures asked of others: nothing that comes back is merged by itself.

In reading order: `rows` (what is sent to be completed), `answers` (what comes back: proposals, and their merging).
"""
