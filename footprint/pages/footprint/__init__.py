"""The footprint page: the figure of the year, what it is worth, and where each part of it comes from.

In reading order: `footprint`, `choices`, `narrowed`, `people`, `parts`, `names`, `why`, `others`, `legal`, `quality`,
`unknowns`, `sensitivity`, `publish`.
"""
