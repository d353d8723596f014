"""The evidence dossier: a footprint frozen with all it rests on, bundled for an auditor, and computed again.

In: a footprint, the plan, the years before and the trail. Out: one archive, always the same for the same content.

In reading order: `canonical` (bytes that are always the same), `lines`, `uploads`, `trail`, `signing/` (who answers for
it), `program` (what makes it), `freeze` (the frozen files), `years`, `report/` (PDF and page), `sheet`, `workbook`,
`exchange`, `archive`, `bundle` (all in one archive), `verify` with `checks/` (all computed again), `documents/` (to be
finished by hand), `audit/` (sample, findings and evidence of an auditor), `control_sheet`.
"""
