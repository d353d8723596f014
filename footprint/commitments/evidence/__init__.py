"""Evidence: the library of proofs, which file proves what, and where proofs lack.

In reading order: `periods` (the days that a text names), `proof` (one proof), `library` (all of them, and what they are
linked to), `attachments` (which files are taken), `guesses` (what the name of a file lets one think), `coverage`
(proofs by line of the framework and by commitment, and the holes), `folders` (where each file is in a dossier),
`requests` (what is asked of others, and whether a file answers it).
"""
