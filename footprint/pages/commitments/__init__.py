"""The page of commitments: the register, its lists and files, self-diagnosis, evidence.

In reading order: `commitments`, `desk` (the register that is worked on), `begin`, `register`, `fields`, `lists`,
`history`, `proofs`, `diagnosis`, `files`. Where commitments stand is in `standing/`.
"""
