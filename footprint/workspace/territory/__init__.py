"""What joins a territory's storage and its computation: what pages of a territory and of its members show and do.

In reading order: `standing` (how far each member is, whom to help next), `gathered` (members, their dossiers, the
whole), `compared` (the anonymous benchmark), `promised` (commitments that a campaign observes), `documents` (archive
and report), `sent` (what passes to members), `taken_in` (by a member), `given` (a member's dossier).
"""
