"""The projection: the estate year by year under dated actions, with the formulas of the estimate, and its intervals.

In: a situation, actions and a trend. Out: impacts by year, item and stage; purchases and spending.

In reading order, each on the one before: `switches` (which rows an action finds), `schedules` (when each comes on),
`switched_rows` (rows as switches leave them), `estate` (all of it put together), `cohorts` and `cohort_counts`
(devices from purchase to renewal), `parts` (rows cut in parts and states), `tally` (amounts of each year),
`together` (several lists of actions at once, each on the rows that it changes), `cells` (what all of it weighs),
`spending`, `projection` (the estate year by year), `intervals` (how sure it is). Next to them:
`check_actions` (what is wrong in actions) and `apply` (actions on an inventory, on a day).
"""
