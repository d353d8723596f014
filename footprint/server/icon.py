"""The icon of the application, in the tab of the browser."""

from footprint.charts.palette import LIGHT

# Drawn here: Streamlit would fetch one of its own icons from the internet.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    f'<circle cx="16" cy="16" r="15" fill="{LIGHT.accent}"/>'
    '<path d="M9 21c0-8 5-12 14-12 0 9-4 14-12 14m-2 2c1-5 4-8 8-10" fill="none" stroke="#fff" stroke-width="2"/></svg>'
)
