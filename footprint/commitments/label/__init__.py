"""The label's work: the self-diagnosis of a cycle, from the imported framework to the renewal.

In reading order: `records` (what is kept of the label), `cycles` (which cycle is meant, and what is said in it),
`holes` (what is still lacking), `renewal`
(a new cycle from the last one), `comparison` (two cycles, by axis and by TIR).
"""
