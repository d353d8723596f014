"""From the bytes of a file to rows of text, whatever program wrote them.

In reading order: `packed` (what was packed to be sent), `kinds` (what the bytes are), `encoding` and `quotes`,
`delimited` (CSV); `open_document`, `archive`, `uncomputed`, `fills`, `open_fills`, `sheets`, `workbook` (XLSX and ODS);
`documents` (JSON and XML); `wrapped` (tables inside something else).
"""
