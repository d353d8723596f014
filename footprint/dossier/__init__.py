"""The evidence dossier: a footprint frozen with all it rests on, bundled for an auditor, and computed again.

A frozen version is a set of canonical files (`freeze`); report, workbook and exchange files are made from these alone
(`report`, `workbook`, `exchange`), put together in one archive (`bundle`), and computed again from it (`verify`).
"""
