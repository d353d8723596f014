"""The sieve: from recommendations and ideas to commitments that can be kept, in an order in which they can be.

In reading order: `ideas` (an idea: weighed, merged, worded), `rereading` (a list of ideas that comes back from those
who reread it), `dependencies` (commitments that wait for others).
"""
