"""Where commitments stand, tabs of the page of commitments.

In reading order: `standing` (found once for all tabs), `board` (a line a commitment), `due`, `follow_up` with `path`
and `effects`, `resources` (what they cost next to what there is).
"""
