"""The headings of a page, as those who go through a page by its headings meet them."""

from streamlit.testing.v1 import AppTest

KINDS = ("title", "header", "subheader")


def find_skipped(page: AppTest) -> list[str]:
    """The headings that come more than one level below the one before, or before the title."""
    met = [(KINDS.index(one.type) + 1, str(one.value)) for one in page.main if one.type in KINDS]
    levels = [0, *(level for level, _ in met)]
    return [heading for before, (level, heading) in zip(levels, met, strict=False) if level > before + 1]
