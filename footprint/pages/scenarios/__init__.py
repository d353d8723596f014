"""The page of scenarios: what the footprint would become if some decisions were taken.

In reading order: `scenarios` (which opens the plan and its outlook), `start`, `plan_line`, `verdict` (its title),
`glance` (its first tab), `trajectory`, `compare`, `trend`, `edited_lives`, `file`, `words`. Levers and their worth are
in `levers/` and `optimum/`.
"""
