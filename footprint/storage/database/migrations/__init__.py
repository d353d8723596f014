"""One script for each change of the tables, from the first; `open_database` runs those a database lacks.

After a change of `footprint/tables.py` or `schema.py`, `python -m footprint.storage.migrations "what changes"` writes
the next script: read it, correct it, and put its number in `schema.REVISION`. A released script is never edited.
"""
