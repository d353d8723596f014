"""The page of a member of a territory: where it is among comparable ones, what it agrees to show, what it received.

In reading order: `membership` (the page), `joining` (by a link; holding a territory), `place`, `consents`, `received`,
`shared_levers`, `provisions`.
"""
