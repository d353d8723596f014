"""A dossier verified in full: what was read of its uploads, its plan and its years are found again too.

In reading order: `rows` (from the cells kept to the inventory), `originals` (from the files themselves to these cells),
`ahead` (years and plan), `verify` (all of it).
"""
