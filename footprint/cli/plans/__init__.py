"""The commands of plans: where each scenario leads, and the cheapest plan that keeps the targets.

In reading order: `plans` (`project`, `plan`), `plans_text` (for people), `plans_json` (for programs).
"""
