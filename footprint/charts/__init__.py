"""Charts: a view of the calculation in, a Plotly figure with its title, its sentence and its table out.

In reading order: `palette` (every colour), `bars` (horizontal bars), `footprint_charts`, `plan_charts`, `label_charts`,
`means_chart`, `timeline` (days, and how far one is), `code_drawing` (a QR code).
"""
