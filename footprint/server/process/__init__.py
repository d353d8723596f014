"""The process that serves: what it looks up, what it searches for garbage, when it stops.

In reading order: `held_state` (of sessions), `garbage`, `stopping`.
"""
