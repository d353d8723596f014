"""Actions: what an organisation can decide, and the changes that a decision makes.

In: the parameters of levers, or changes written by the organisation. Nothing here knows an estate or a figure.

In reading order: `actions` (action, change, trend), `lever_changes` (from parameters to changes), `levers` (the
catalogue), `lever_forms` (parameters checked, and the actions they make).
"""
