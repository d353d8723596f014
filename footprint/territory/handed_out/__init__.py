"""What a territory hands out: an archive that anybody can compute again, and what people read of it.

In reading order: `tables` (a view as files, and back), `wording` (figures in words), `documents` (one page for elected
people, the report), `bundle` (all in one archive), `verify` (all computed again).
"""
