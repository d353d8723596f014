"""Bringing files in, a tab of the inventory page: a path of four steps.

In reading order: `imports`, `path` (the steps), `layouts` (pages made by hand), `mapping` (columns), `words` (their
cells), `saving` (what will be saved, and the button that does it), `keeping` (what is kept of files), `settled` (what
was settled before), `newer_export`, `progress`.
"""
