"""The pages: each one reads the state, calls the calculation, and shows.

Streamlit runs `app.py` at every interaction: `frame.py` draws what surrounds all pages, and runs one. A page is a file
with a function `show()`, called when Streamlit runs the file (`if __name__ == "__main__": show()`); its name in the
navigation is the text `page.<file>.name`. What pages share is in `state.py` and `show.py`.
"""
