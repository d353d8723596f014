"""What an auditor draws, finds and reads.

In reading order: `sample` (what to check against documents), `findings` (the error found, and what it says of the
whole), `evidence` (documents, lives observed, judgements, other lists), `results` (all of it in a file of hers).
"""
