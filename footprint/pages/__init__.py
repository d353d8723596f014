"""The pages: each one reads the state, calls the calculation, and shows.

`main.py` is the script that Streamlit runs at every interaction: it draws what surrounds all pages, and runs one of them.
A page is a file with a function `show()`, called when Streamlit runs the file (`if __name__ == "__main__": show()`); its
name in the navigation is the text `page.<file>.name`. What pages share is in `state.py`.
"""
