"""The page of a territory, for who holds it: its campaign, the whole, its members, what it sends, the benchmark.

In reading order: `reached` (whose they are), `territory` (the page), `narrowed` (whom to show among many),
`campaign`, `whole`, `members`, `labels`, `sendings`, `lever_rows`, `benchmark`.
"""
