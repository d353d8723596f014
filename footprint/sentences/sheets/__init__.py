"""Sheets of people's own: commitments and ideas under headers, in words and in figures of theirs, read as our records.

In reading order: `figures` (money, days and deadlines as people write them), `goals`, `headers` (what a column is),
`cells` (a cell as the values of our fields), `rows` (rows put in a list of the register, all that is wrong by line),
`grid` (commitments as cells to type in, and back).
"""
