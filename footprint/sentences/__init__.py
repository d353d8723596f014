"""What is calculated, in sentences and files for people: shared by pages, command line and dossier.

In reading order: `actions` (a decision as a sentence), `reference` (what targets are shares of), `standing` (where a
commitment stands), `board` (in a few words), `legal` (what French law asks public authorities to count),
`self_diagnosis` (what fills in the label's platform), `register_files` (the register as a workbook or a CSV file, out
and in), `sheets/` (sheets of people's own), `wording` (a worded idea as a commitment), `calendar_file` (what is due,
for the calendars of people), `holes` (proofs, and what lacks of them), `requests` (figures asked of others).
"""
