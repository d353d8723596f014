"""Looking after the database: for whoever runs a server, and for one's own file as well.

In reading order: `copies` (`backup`, `restore`), `upkeep` (`check-database`, `database upgrade`).
"""
