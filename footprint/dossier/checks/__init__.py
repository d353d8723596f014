"""What verifying a dossier checks, part by part: every byte is bound to a recomputation, or named as not verifiable.

In reading order: `findings` (what verifying gives), `compare` (two tables, cell by cell), `hashes` (files, manifest,
receipt), `log` (the trail, people and dates), `given` (what was brought), `releases` (factors against those of the
releases), `figures` (lines, totals, all that follows from the inventory), `documents`.
"""
