"""The page of the label's work, for a chosen cycle.

In reading order: `label`, `cycle` (which one is chosen), `diagnosis` (the tab), `draft` (what is typed and not saved),
`grid`, `one_tir`, `platform` (all of it out), `library` with `dropped` (evidence, and files to drop), `requests` with
`answers` (figures asked of others, and what comes back), `days` (what is due, and the documents of each step),
`renewal`.
"""
