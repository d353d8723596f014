"""What pages and command line share: from files or stored versions to a footprint, and back.

In reading order: `files` (files to a checked inventory), `handed_over` (several files at once), `bring_in` (into an
inventory), `repair` (rows set aside), `kept_files` (what is kept of a file), `footprint` (a situation and its views),
`stored` and `stored_years` (stored versions), `samples`, `ten_questions`, `frozen_plan` and `publishing` (a dossier),
`rereading` (ideas sent to be reread), `requests/` (figures asked of others),
`verified/` (a dossier verified), `audit/` (what an auditor works on), `summary` (one JSON object).
"""
