"""The process that serves: what it loads and looks up, what it searches for garbage, when it stops.

In reading order: `ahead` (modules loaded before they are asked for), `held_state` (of sessions), `garbage`, `stopping`.
"""
