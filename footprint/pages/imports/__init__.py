"""Bringing files in, a tab of the inventory page.

In reading order: `imports`, `mapping` (columns), `words` (their cells), `settled` (what was settled before),
`newer_export`, `keeping` (what is kept of files), `progress`.
"""
