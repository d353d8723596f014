"""The words of Streamlit's front end, which speaks English alone, and those of them that a page still says."""

import re
import time
from functools import cache
from pathlib import Path

import streamlit
from playwright.sync_api import Page

from footprint.words import texts

# Texts and labels that Streamlit may have written: those shown or said, save in what we write and in tables of data.
SAID = """() => {
  const said = new Set()
  const hidden = (element) => element.closest("[aria-hidden=true], script, style, noscript, svg, canvas, td, th")
    || (element.closest("[data-testid=stMarkdown]") && !element.closest("[data-testid=stTooltipContent]"))
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode.nodeValue.trim()
    if (text && !hidden(walker.currentNode.parentElement)) said.add(text)
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (!hidden(element) && element.getAttribute(name).trim()) said.add(element.getAttribute(name).trim())
  return [...said]
}"""


@cache
def front_end() -> str:
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    return "\n".join(file.read_text(encoding="utf-8", errors="ignore") for file in sorted(folder.glob("*.js")))


@cache
def words_of_streamlit() -> frozenset[str]:
    """All that the scripts of Streamlit hold between quotes and could be words."""
    return frozenset(re.findall(r"`([A-Z][^`\\${}<>]{2,120})`", front_end()))


# What a library of Streamlit says in the language of the browser, by itself.
ALREADY_FRENCH = frozenset(("Précédent", "Rejeter", "Suivant"))


@cache
def words_of_ours() -> frozenset[str]:
    known = [text for text in texts.read_texts("fr").values() if isinstance(text, str)]
    return ALREADY_FRENCH.union(part.strip() for text in known for part in (text, *text.splitlines()))


@cache
def forms_of_streamlit() -> re.Pattern:
    """What Streamlit says around a name or a number, and the names of its buttons before what they act on."""
    english = [text for key, text in texts.read_texts("en").items() if key.startswith("framework.")]
    shapes = [re.escape(text) for text in english if "{" in text and "{word}" not in text]
    forms = [re.sub(r"\\{\w+\\}", ".+", re.sub(r"\\{(?:count|size|turn)\\}", r"[\\d.,]+", shape)) for shape in shapes]
    names = [re.escape(text) for text in set(english) - words_of_ours() if "{" not in text]
    return re.compile(rf"(?:{'|'.join(forms)}|(?:{'|'.join(names)}): .+)$")


def read_english(page: Page) -> set[str]:
    """What the page says in the words of Streamlit's scripts and that none of our texts says."""
    said = set(page.evaluate(SAID))
    return {text for text in said if text in words_of_streamlit() or forms_of_streamlit().match(text)} - words_of_ours()


def read_lasting_english(page: Page, patience_s: float = 20.0) -> set[str]:
    """What of it stays: a busy machine puts our words in its place a moment later."""
    give_up_at = time.monotonic() + patience_s
    while (said := read_english(page)) and time.monotonic() < give_up_at:
        page.wait_for_timeout(200)
    return said
