"""What pages and command line share: from files or stored versions to a footprint, and back.

In reading order: `files` (files to a checked inventory), `read_rows` (every row of them accounted for), `handed_over`
(several files at once), `bring_in` (into an inventory), `repair` (rows set aside), `kept_files` (what is kept of a
file), `footprint` (a situation and its views), `parts/` (millions of devices), `stored` and `stored_years` (stored
versions), `samples`, `ten_questions`, `frozen_plan` and `publishing` (a dossier), `rereading` (ideas to be reread),
`requests/` (figures asked of others), `personal/` (data of people, erased), `verified/` (a dossier verified), `audit/`
(what an auditor works on), `territory/` (many organisations), `summary` (one JSON object).
"""
