"""Plans: scenarios of dated actions compared with targets, their file, their effect over the years, the cheapest plan.

In reading order: `targets` (where the footprint should go), `reference` (what targets are shares of), `reconcile` (from
the estimate to the first projected year), `request` (what a cheapest plan is asked for), `plan`, `plan_bytes` and
`plan_json` (the file `plan.json`), `check_plan` (what is wrong in a plan on an estate), `outlook` (trend, scenarios and
targets over the years), `proposals` (which levers a scenario could take next, and what each would gain), `optimum/`
(the cheapest plan, and what each lever is worth).
"""
