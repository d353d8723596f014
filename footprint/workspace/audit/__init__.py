"""What an auditor works on: a version of the organisation's own database, or an archive that was received.

In reading order: `audited` (a footprint under audit), `received` (from an archive, without a database), `verdicts` (on
commitments, computed again), `joined` (kept by the organisation, or brought back to it), `desk` (where what the auditor
draws, notes and states is kept).
"""
