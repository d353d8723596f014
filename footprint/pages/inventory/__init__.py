"""The inventory page: grids to type in, what deserves a look, rows to repair, history.

In reading order: `inventory`, `grid` and `draft` (what is typed), `check`, `repair` and `repair_grid`, `history`,
`conflict`, `suppliers`.
"""
