"""Who answers for a dossier, and who vouches for it.

In reading order: `sign_off` (who makes, reviews and approves it), `statement` (who verified it), `timestamp` (since
when it exists), `receipt` (its root, signed and time-stamped, beside the archive).
"""
