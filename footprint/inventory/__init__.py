"""The inventory: equipment, usage and sites, checked cell by cell; two inventories compared; figures of suppliers.

In: tables of text, whatever file or grid they come from. Out: typed tables, and problems for what can't be used; no
row is dropped.

In reading order: `cells` (text to typed values), `inventory` (the three tables, checked), `compare` (what differs),
`matching` (which device of an export is which), `newer_export` (what a newer export changes), `supplier_figures`.
"""
