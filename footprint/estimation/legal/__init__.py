"""What French law asks public authorities to count in what they buy and what they part with.

In: the equipment of a situation. Out: its rows with what each counts for or lacks, and their sums by year; what a row
does not state is missing, never 0.

In reading order: `texts_of_law` (what the texts ask, and what of them was read), `spending` (AGEC, article 58),
`withdrawals` (REEN, article 16).
"""
