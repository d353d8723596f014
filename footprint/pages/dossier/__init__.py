"""The page of the dossier: freeze, sign off, download, verify; the years side by side; the auditor's view.

In reading order: `dossier`, `one_page`, `documents`, `verification`, `years`, `audit` and its tabs (`audit_sample`,
`audit_trace`, `audit_verdicts`, `audit_evidence`, `audit_statement`), `audit_joined` (what an auditor sends back).
"""
