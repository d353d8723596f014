"""Millions of devices, by parts: a folder of Parquet inventories, one an organisation, estimated in flat memory.

The same `estimate`, over blocks of rows. Each part gives its total in grains, which add up exactly, and its draws.

In reading order: `parquet` (a file to blocks of checked rows), `folder` (all files, in several processes if asked),
`figures` (a file as a member of a territory).
"""
