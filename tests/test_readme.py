"""The README: its pictures are there, light and described, and the files that it names exist."""

import re

import pytest

from docs import screenshots
from tests.places import CHECKOUT

README = (CHECKOUT / "README.md").read_text("utf-8")
PICTURES = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", README)

# Files by their place, where a name may stand for several ("sections_*.py"); one folder is in wheels alone.
CITED = re.findall(r"`((?:footprint|factors|tests|benchmarks|docs)/[\w./*-]+)`", README)
NAMED = sorted({*CITED} - {"footprint/_shipped/"})


def test_there_are_pictures():
    assert len(PICTURES) >= 4


@pytest.mark.parametrize(("described", "path"), PICTURES)
def test_a_picture_is_there_light_and_described(described, path):
    assert len(described.split()) > 5
    assert (CHECKOUT / path).stat().st_size < screenshots.MOST_BYTES


def test_the_script_takes_all_pictures_and_no_other():
    taken = {f"docs/{picture.name}.png" for picture in screenshots.PICTURES}
    kept = {f"docs/{picture.name}" for picture in (CHECKOUT / "docs").glob("*.png")}
    assert taken == kept == {path for _, path in PICTURES}


@pytest.mark.parametrize("name", NAMED)
def test_a_file_that_is_named_exists(name):
    assert list(CHECKOUT.glob(name))
