"""What programs read of a shared server over HTTP, by a token: nothing is changed there, and no session is kept.

In reading order: `answers` (what goes out), `reading` (of the database), `operations` (paths, and what each asks),
`pace` (how many requests a token makes), `doorway` (from a request to its answer), `openapi` (all of it, described).
"""
