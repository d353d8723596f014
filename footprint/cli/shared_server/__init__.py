"""The commands of whoever runs a shared server: serve it, and let its first administrator in.

In reading order: `serve` (serve, invite-administrator), `tokens` (by which programs read it).
"""
