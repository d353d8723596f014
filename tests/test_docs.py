"""The documentation: its links lead somewhere, its pictures are light and described, and what it names exists."""

import json
import re
from importlib.util import find_spec

import pytest

from docs import screenshots, tables
from footprint.commitments.verdicts import VERDICT_RULES
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


@pytest.mark.parametrize(("name", "words", "address"), LINKS)
def test_a_link_leads_somewhere(name, words, address):
    path, _, anchor = address.partition("#")
    target = (CHECKOUT / name).parent / path if path else CHECKOUT / name
    assert target.exists()
    if anchor:
        headings = re.findall(r"(?m)^#+ (.*)$", target.read_text("utf-8"))
        assert anchor in {slug(heading) for heading in headings}


@pytest.mark.parametrize(("name", "words", "address"), PICTURES)
def test_a_picture_is_described_and_light(name, words, address):
    assert len(words.split()) > 5
    assert ((CHECKOUT / name).parent / address).stat().st_size < screenshots.MOST_BYTES


def test_the_script_takes_all_pictures_and_no_other():
    taken = {f"{picture.name}.png" for picture in screenshots.PICTURES}
    kept = {picture.name for picture in (CHECKOUT / "docs").glob("*.png")}
    assert taken == kept == {address.rpartition("/")[2] for _, _, address in PICTURES}


@pytest.mark.parametrize("name", [name for name in NAMED if name != ONLY_IN_WHEELS])
def test_a_file_that_is_named_exists(name):
    assert list(CHECKOUT.glob(name))


@pytest.mark.parametrize(("name", "block"), BLOCKS)
def test_an_example_in_json_parses(name, block):
    json.loads(block)


# --- tables that the code knows --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted({name for name, _ in tables.TABLES}))
def test_the_tables_of_a_page_are_current(name):
    """`python -m docs.tables` writes them anew."""
    content = TEXTS[f"docs/{name}"]
    assert content == tables.renew(name, content)


def test_each_verdict_has_its_condition_in_words():
    assert set(tables.WHEN) == set(VERDICT_RULES)


# --- commands and imports --------------------------------------------------------------------------------------------

COMMANDS = tables.list_options()
CITED = sorted(
    {
        (command, option)
        for page, content in TEXTS.items()
        if page not in HISTORY
        for line in re.findall(r"(?m)^(footprint .*)$|`(footprint [^`\n]+)`", content)
        for command in COMMANDS
        for written in line
        if f"{written} ".startswith(f"{command} ")
        for option in ["", *re.findall(r"(--[a-z][\w-]*)", written.removeprefix(command))]
    }
)
TARGETS = sorted({name for content in TEXTS.values() for name in re.findall(r"`make ([a-z-]+)", content)})
MODULES = sorted(
    {
        name
        for page, content in TEXTS.items()
        if page not in HISTORY
        for name in re.findall(r"`(footprint(?:\.\w+)+)`", content)
    }
)


@pytest.mark.parametrize(("command", "option"), CITED)
def test_an_option_that_is_cited_exists(command, option):
    assert not option or option in COMMANDS[command]


def test_the_commands_are_cited():
    assert {command for command, _ in CITED} == set(COMMANDS)


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_that_is_cited_exists(target):
    assert re.search(rf"(?m)^([\w-]+ )*{target}( [\w-]+)*:", (CHECKOUT / "Makefile").read_text("utf-8"))


@pytest.mark.parametrize("name", [name for name in MODULES if name != "footprint.__all__"])
def test_a_module_that_is_cited_exists(name):
    assert find_spec(name)
