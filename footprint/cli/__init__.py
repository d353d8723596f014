"""The command line: the same figures as the screens, for programs and for auditors.

In reading order: `main` (every command, whose module is loaded when it is run), `options` (what they share), `browser`
(the server of `app` and `audit`), `describe_file` with `understood_files` (`check`), `estimate` (with `explain`),
`parts` (of `estimate FOLDER`), `lookups` (`match`, `factors`), `plans/` (`project`, `plan`), `commitments`, `dossier`,
`documents` (`document`), `statement` (of whoever verified one), `verify` (`verify`, `report`), `campaign` (of a
territory), `audit` (one that was received), `personal_data/` (`forget`, `person`), `shared_server/` (of whoever runs
one), `database/` (its copies and its upkeep).
"""
