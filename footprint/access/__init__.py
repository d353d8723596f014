"""Who may do what: a person, the organisations within reach, and the role held in each.

On one's own machine nobody logs in and everything is within reach (`LOCAL`). On a shared server each run of a page
works under the scope of the person who logged in; what a scope does not reach is not there.

In reading order: `roles` (the roles, and what each change of the log needs), `scope`.
"""
