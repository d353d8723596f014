"""A territory: what many organisations emit together, from their frozen dossiers alone, and nobody's inventory.

In: archives of frozen dossiers, and who the members are. Out: sums to the grain with their interval, and figures that
show many without showing one. Pure but for `handed_out/`: no clock, database or words.

In reading order: `figures` (what a dossier tells), `receive` (from an archive), `members` (who they are, which of their
dossiers counts), `provisions` (what one buys for others), `shared_view` (the sum, of whom it is, how sure it is),
`restated` (an earlier dossier counted as a later one), `years` (those of the same members), `disclosure` (what may be
shown of many), `benchmark` (where a member is among comparable ones), `promises` (what was promised of members),
`campaign` (a folder of dossiers). `handed_out/` knows words: the archive of a territory, its documents, and both
verified.
"""
