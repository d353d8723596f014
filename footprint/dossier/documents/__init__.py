"""The documents that people finish by hand, made from the frozen files as the report is, as PDF and as a Word file.

They go beside the archive and are never in it: the strategy that the French REEN act asks for, its yearly review, and
the note for the label's committee. What the tool can't know is a marked place to write in. The self-diagnosis, to be
copied into the label's platform, is made from the register as it is.

In reading order: `outline` (what documents share), `strategy`, `yearly_review`, `committee_note`, `kinds` (each by its
name), `print_out` (as PDF), `word_parts` and `word` (as a Word file), `self_diagnosis`.
"""
