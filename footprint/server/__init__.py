"""What stands between Streamlit and the browser: light files, safe headers, documents in the reader's language.

In reading order: `serving` (the layers), `compression`, `document` (what only the browser can do), `icon`,
`self_checks` (the tool against public references).
"""
