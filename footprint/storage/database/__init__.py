"""The database itself: its tables, its connections and its log.

In reading order: `dialects` (SQLite and PostgreSQL), `schema` (tables), `connection` (reading and writing), `log`
(each change sealing the one before), `verify_log` (proof that nothing was altered), `migrations/`.
"""
