"""How the pages that people make by hand are laid out: recognised by evidence, and unfolded to one row a device.

In: the pages of a file. Out: tables whose rows name, in their note, the sheet, the cell and the text they come from;
rows that are no device, with the reason. What is only likely is asked, never applied.

In reading order: `page` (a page, and the devices found on it), `labels` and `counts` (what people write in a cell),
`recognised`, the layouts (`asset_register`, `people`, `matrix`, `text_counts`, `stacked`, `header_lines`), `unfold`
(which of them a page is read in), `open_pages` (the pages of a file), `colours` (the status of rows by their colour),
`preview` (what a layout would give, shown before it is chosen).
"""
