"""From rows of text under headers to named columns and clean cells.

In reading order: `header_words` and `header_values` (what a header may mean, by its words and by what is under it),
`headers` (what a column is), `grid` (rows below a header), `people` and `written_names` (what is dropped before
anything is kept), `cleaning`, `units`, `dates`, `ambiguous` (what a cell alone does not settle), `device_types` (a type
that only the model says), `services` (rows that are no devices but services), `totals` (rows that are no devices),
`shapes` (tables laid out otherwise), `places` (names that are sites).
"""
