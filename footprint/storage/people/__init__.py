"""The people of a shared server: who they are, which role they hold where, who was invited, what was opened.

In reading order: `memberships` (dated roles), `persons` (found at login; their names, which can be erased),
`invitations` (one link lets one person in), `access_tokens` (by which a program reads), `access_log` (frozen dossiers
and exports opened), `traces` (all that is kept about a person).
"""
