"""The report of a frozen version, as PDF and as an accessible page, made from the frozen files alone.

In reading order: `blocks` (what a report is made of), `terms` and `reader` (what is read, and what it is called),
`categories` (the footprint by category of a standard), `drawings`, `checklist` and `sample`, `chapters/` (what is
written), `sections` (the whole, in order), `pdf`, `html_page`, `evidence_page` (the index of the evidence), `one_page`
(the page that sums it up), `verifier` (the statement of whoever verified it).
"""
