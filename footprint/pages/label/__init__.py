"""The page of the label's work, for a chosen cycle.

In reading order: `label`, `cycle` (which one is chosen), `diagnosis`.
"""
