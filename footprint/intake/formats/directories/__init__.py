"""Formats of directories: computers and accounts. People are counted as seats; nobody is named."""
