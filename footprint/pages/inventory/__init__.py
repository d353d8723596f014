"""The inventory page: grids to type in, what deserves a look, rows to repair, history.

In reading order: `inventory`, `draft` (what is typed), `counted` (what counts of each row), `view` (which rows are
shown), `grid`, `groups` (by type or site), `many` (rows edited at once), `check`, `repair`, `repair_causes` and
`repair_grid` (rows set aside), `history`, `conflict`, `suppliers`.
"""
