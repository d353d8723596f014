"""Inventories as they are stored, row by row and version by version.

In reading order: `inventories`, `rows` (between tables and the database), `same_edits` (two people, one edit),
`versions` (saving and opening one), `history` (undo, redo, restore), `edits` (cells set by hand), `uploads`,
`erasures` (of their bytes), `mappings` (how files are read), `imports`.
"""
