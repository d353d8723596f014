"""The command line: the same figures as the screens, for programs and for auditors.

In reading order: `main` (the commands), `options` (what they share), `browser` (the server of `app` and `audit`),
`describe_file` with `understood_files` (`check`), `plans` with `plans_text` and `plans_json` (`project`, `plan`),
`commitments`, `dossier`, `documents` (`document`), `statement` (of whoever verified one), `verify` (`verify`,
`report`), `audit` (one that was received).
"""
