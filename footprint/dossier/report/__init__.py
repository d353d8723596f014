"""The report of a frozen version, as PDF and as an accessible page, made from the frozen files alone.

In reading order: `blocks` (what a report is made of), `terms` and `reader` (what is read, and what it is called),
`drawings`, the sections by number (`sections_estate` 1 to 8, `sections_figures` 9 to 17, `sections_years` 12,
`sections_plan` and `sections_ahead` 14; `checklist`, `sample`), `sections` (the whole), `pdf`, `html_page`.
"""
