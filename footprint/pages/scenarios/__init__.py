"""The page of scenarios: what the footprint would become if some decisions were taken.

In reading order: `scenarios` (which opens the plan and its outlook), `start`, `trend`, `trajectory`, `compare`,
`edited_lives`, `file`, `words`. Levers and their worth are in `levers/` and `optimum/`.
"""
