"""The process that serves: what it loads, looks up, keeps and sends, what it searches for garbage, when it stops.

In reading order: `ahead` (modules loaded before they are asked for), `held_state` (of sessions), `kept_theme`,
`sent_together`, `disk_shelf` and `plain_values` (results that processes share), `garbage`, `stopping`.
"""
