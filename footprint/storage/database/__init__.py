"""The database itself: its tables, its connections and its log.

In reading order: `dialects` (SQLite and PostgreSQL), `columns`, `territory_tables` and `schema` (tables), `isolation`
(what a scope reaches of each), `file_copies` and `programs` (copies of SQLite and of PostgreSQL), `faults` (what a
database answers when it can't), `kept_reads` (what was read, until something is written), `connection` (reading and
writing), `log` (each change sealing the one before), `room` (how much an organisation may keep), `verify_log` (proof
that nothing was altered), `backups` (a whole database in one file, and back), `checkup` (whether one is sound),
`migrations/`.
"""
