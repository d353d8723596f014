"""The headings of a page, as those who go through a page by its headings meet them."""

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Header, Subheader, Title

KINDS = ("title", "header", "subheader")


def find_skipped(page: AppTest) -> list[str]:
    """The headings that come more than one level below the one before, or before the title."""
    met = [
        (KINDS.index(one.type) + 1, str(one.value)) for one in page.main if isinstance(one, Title | Header | Subheader)
    ]
    levels = [0, *(level for level, _ in met)]
    return [heading for before, (level, heading) in zip(levels, met, strict=False) if level > before + 1]
