"""The page of commitments: the register, its lists and files, evidence.

In reading order: `commitments`, `begin`, `own_sheet` (a sheet of people's own), `grid`, `register`, `fields`, `lists`,
`sieve` with `idea` and `rereading`, `history`, `proofs`, `files`. Where commitments stand is in `standing/`, the
self-diagnosis in `label/`.
"""
