"""Commitments: what an organisation promised, what was observed, and the verdict; the register that holds them.

In reading order: `comment`, `commitment`, `verdicts` (the rules), `read_commitments` (from their records), `evidence/`
(the library of proofs), `sieve/` (ideas, and commitments that wait for others), `register` (commitments and all that
goes with them), `promised_targets` (the targets that commitments on the footprint are), `follow_up` (a new year against
a promise), `years` (several years at constant method), `expected_effects`, `means`, `due`, `timeline` (the days of a
cycle), `flat_tables` (lists of the register as tables of text). The label's work, from self-diagnosis to renewal, is in
`label/`.
"""
