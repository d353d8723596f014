"""The commands for data about people: what was kept for long enough is forgotten, a person has their data or erases it.

In reading order: `upkeep` (the database that both work in), `forget`, `person`.
"""
