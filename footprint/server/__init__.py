"""What stands between Streamlit and the browser: light files, safe headers, documents in the reader's language.

In reading order: `configuration` (of a shared server), `public_address` (where it is), `serving` (the layers),
`compression`, `document` (what only the browser can do), `icon`, `health` (what is asked by what stands in
front), `plain_logs`, `turns` (of long computations), `upload_room`, `process/` (what serves, and stops),
`interface/` (what programs read), `self_checks` (the tool against public references).
"""
