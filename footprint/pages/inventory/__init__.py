"""The inventory page: grids to type in, what deserves a look, rows to repair, history.

In reading order: `inventory`, `grid` and `draft` (what is typed), `check`, `repair`, `repair_causes` and `repair_grid`
(rows set aside), `history`, `conflict`, `suppliers`.
"""
