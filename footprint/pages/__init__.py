"""The pages: each one reads the state, calls the calculation, and shows.

Streamlit runs `app.py` at every interaction: `frame` draws what surrounds all pages, and runs one. A page is the
module named as its room, or a module of `about/`; it has a function `show()`, called when Streamlit runs the file
(`if __name__ == "__main__": show()`), and its name in the navigation is the text `page.<name>.name`.

What pages share, in reading order: `signed_in` (who is at work on a shared server), `state` (language, database,
inventory studied), `sign_in` (what comes before the pages of a shared server), `show` (charts, tables, downloads),
`acting` (what a role allows), `figure_texts` and `word_help` (numbers and words explained), `computed` (what was
computed, kept), `plan_desk` (the plan that is worked on), `problems`, `steps` and `band` (how far the work is),
`visit`, `criteria`, `frame`.
"""
