"""The process that serves: what it looks up, when it stops.

In reading order: `held_state` (of sessions), `stopping`.
"""
