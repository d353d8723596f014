"""The page of commitments: the register, its lists and files, evidence.

In reading order: `commitments`, `begin`, `register`, `fields`, `lists`, `history`,
`proofs`, `files`. Where commitments stand is in `standing/`, the label's work in `label/`.
"""
