"""The documents that people finish by hand, made from the frozen files as the report is: PDF, Word file, slides.

They go beside the archive and are never in it: the strategy that the French REEN act asks for, its yearly review, the
note for the label's committee; and those of a labelling cycle, for the day of the audit, the committee, the mid-term
review, members and staff. What the tool can't know is a marked place to write in. The self-diagnosis, to be copied into
the label's platform, is made from the register as it is.

In reading order: `outline` (what documents share), `strategy`, `yearly_review`, `committee_note`, `audit_day`,
`committee_pages`, `mid_term`, `message`, `kinds` (each by its name), `print_out` (as PDF), `word_parts` and `word` (as
a Word file), `slides`, `self_diagnosis`.
"""
