"""How `make docs` builds the documentation: the same Markdown files that are read where they lie, with the same links.

The source folder is the checkout, so that a link from one file to another is right on a forge and here.
"""

import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]

project = "Footprint"
extensions = ["myst_parser"]
root_doc = "docs/index"
source_suffix = {".md": "markdown"}
include_patterns = ["*.md", "docs/*.md", "docs/decisions/*.md", "factors/*.md"]
exclude_patterns = [".*", "build", "dist", "footprint", "tests", "benchmarks"]
html_theme = "alabaster"
html_theme_options = {"page_width": "70em", "show_powered_by": False}
html_sidebars = {"**": ["about.html", "navigation.html", "searchbox.html"]}
html_copy_source = False
myst_heading_anchors = 4
nitpicky = True

LINK = re.compile(r"\]\(([\w./-]+)\.md\)")


def _list_pages(app: object, name: str, content: list[str]) -> None:
    """Give each `index.md` a list of pages: those it links to. The file itself needs no markup for that."""
    if name.rpartition("/")[2] == "index":
        pages = [page for page in dict.fromkeys(LINK.findall(content[0])) if page.rpartition("/")[2] != name]
        content[0] += "\n".join(["", "```{toctree}", ":hidden:", "", *pages, "```", ""])


def setup(app: object) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _list_pages)  # ty: ignore[unresolved-attribute]
