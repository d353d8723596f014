"""The page of scenarios: what the footprint would become if some decisions were taken.

In reading order: `scenarios`, `desk` (the plan that is worked on), `study` (what is computed), `start`, `trend`,
`trajectory`, `compare`, `edited_lives`, `file`, `words`. Levers and their worth are in `levers/` and `optimum/`.
"""
