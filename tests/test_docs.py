"""The documentation: its links lead somewhere, its pictures are light and described, and what it names exists."""

import json
import re

import pytest

from docs import screenshots
from tests.places import CHECKOUT

PAGES = sorted(
    file
    for pattern in ("*.md", "docs/**/*.md", "factors/*.md", "tests/**/*.md")
    for file in CHECKOUT.glob(pattern)
    if ".venv" not in file.parts
)
TEXTS = {file.relative_to(CHECKOUT).as_posix(): file.read_text("utf-8") for file in PAGES}

# A link or a picture: what is between brackets, then the address.
LINKS = [
    (page, words, address)
    for page, content in TEXTS.items()
    for words, address in re.findall(r"\[([^\]]*)\]\(([^)\s]+)\)", content)
    if "://" not in address
]
PICTURES = sorted({(page, words, address) for page, words, address in LINKS if address.endswith(".png")})

# Files by their place, where a name may stand for several ("sections_*.py"). What was and what moved are named too.
HISTORY = ("CHANGELOG.md", "docs/moved.md", "factors/CHANGELOG.md")
PLACE = re.compile(r"`((?:footprint|factors|tests|benchmarks|docs)/[\w./*-]+)`")
NAMED = sorted({place for page, content in TEXTS.items() if page not in HISTORY for place in PLACE.findall(content)})
ONLY_IN_WHEELS = "footprint/_shipped/"

BLOCKS = [(page, block) for page, content in TEXTS.items() for block in re.findall(r"(?s)```json\n(.*?)```", content)]


def slug(heading: str) -> str:
    """The anchor of a heading, as forges make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_the_readme_is_short():
    assert len(TEXTS["README.md"].encode()) <= 8_000


@pytest.mark.parametrize(("page", "words", "address"), LINKS)
def test_a_link_leads_somewhere(page, words, address):
    path, _, anchor = address.partition("#")
    target = (CHECKOUT / page).parent / path if path else CHECKOUT / page
    assert target.exists()
    if anchor:
        headings = re.findall(r"(?m)^#+ (.*)$", target.read_text("utf-8"))
        assert anchor in {slug(heading) for heading in headings}


@pytest.mark.parametrize(("page", "words", "address"), PICTURES)
def test_a_picture_is_described_and_light(page, words, address):
    assert len(words.split()) > 5
    assert ((CHECKOUT / page).parent / address).stat().st_size < screenshots.MOST_BYTES


def test_the_script_takes_all_pictures_and_no_other():
    taken = {f"{picture.name}.png" for picture in screenshots.PICTURES}
    kept = {picture.name for picture in (CHECKOUT / "docs").glob("*.png")}
    assert taken == kept == {address.rpartition("/")[2] for _, _, address in PICTURES}


@pytest.mark.parametrize("name", [name for name in NAMED if name != ONLY_IN_WHEELS])
def test_a_file_that_is_named_exists(name):
    assert list(CHECKOUT.glob(name))


@pytest.mark.parametrize(("page", "block"), BLOCKS)
def test_an_example_in_json_parses(page, block):
    json.loads(block)
