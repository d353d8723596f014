"""The page of commitments: the register, its lists and files, self-diagnosis, evidence.

In reading order: `commitments`, `begin`, `register`, `fields`, `lists`, `history`,
`proofs`, `diagnosis`, `files`. Where commitments stand is in `standing/`.
"""
