"""The page of an auditor who received archives: the only one there is when the application is opened on them.

It shows what verifying gave, where her results are kept, and the auditor's view of `pages/dossier` on the archive. In
reading order: `audit`.
"""
