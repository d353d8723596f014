"""Inventories as they are stored, row by row and version by version.

In reading order: `inventories`, `rows` (between tables and the database), `versions` (saving and opening one),
`history` (undo, redo, restore), `edits` (cells set by hand), `uploads`, `mappings` (how files are read), `imports`.
"""
