"""The cheapest plan that keeps its targets, and what each lever of a plan is worth.

In reading order: `reach` (items a lever may touch), `interactions`, `variants` (many combinations at once) and
`tabulation` (what levers give together), `formulation` and `programme` (the question as a mixed-integer programme, and
its solution), `cheapest_plan`, `alternatives` (why this plan), `attribution` and `cost_curve` (worth and cost of each
lever), `decisive_inputs`.
"""
