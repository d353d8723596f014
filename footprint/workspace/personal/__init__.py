"""Personal data: bytes of files erased, by choice or after a period; what concerns a person, exported and erased.

In reading order: `erasing` (files of an organisation), `concerning` (a person),
`records` (what is kept, in words; record of processing, processor's note).
"""
