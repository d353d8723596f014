"""What the report says, a chapter a module, in the order of a reader: those who decide first, then those who check.

In reading order: `essentials` and `asks` (the two pages for elected people), `years`, `commitments` and `label` (what
was promised), `ahead` and `courses` (the plan, never verified), `results`, `standards`, `law`, `quality`, `perimeter`,
`inventory`, `method`, `trail`.
"""
