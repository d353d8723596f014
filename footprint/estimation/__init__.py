"""The estimate: from an inventory, the registry and a method to impact lines, their sums, and how sure they are.

In: a situation, that is an inventory, the registry and a method. Pure: no clock, file, network or words.

In reading order: `formulas` (every formula), `accountings` (which of them charge to years what devices embody),
`situation` (all that an estimate depends on), `completion` (empty cells filled), `contracts` (factors of contracts),
`estimate` (the one multiplication), `lines` (lines with their names and proof), `perimeter` and `views` (sums),
`scopes` (the tables of standards), `uncertainty/` (how sure a figure is), `doubt_ranking` (what makes it unsure),
`sensitivity`, `legal/` (what French law asks public authorities to count), `measures` (for commitments), `restate` (an
earlier year as known today), `worked_examples`.
"""
