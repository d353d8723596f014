"""The rules of the house: where modules are, what each folder holds, what names mean; and that no test is skipped."""

import ast
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from tests.places import CHECKOUT

PACKAGE = CHECKOUT / "footprint"
SETTINGS = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
LAYERS = SETTINGS["importlinter"]["contracts"][0]["layers"]
MODULES = [path for path in PACKAGE.rglob("*.py") if path.parent.name != "versions"]
FOLDERS = sorted({path.parent for path in MODULES})
MOST_MODULES = 15


def names_in(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.py")} - {"__init__"}


def place(folder: Path) -> str:
    return folder.relative_to(CHECKOUT).as_posix()


@pytest.mark.parametrize("folder", FOLDERS, ids=place)
def test_a_folder_holds_few_modules(folder):
    assert len(names_in(folder)) <= MOST_MODULES


def test_the_top_holds_the_ground_alone():
    ground = LAYERS[-1].replace(" ", "").split(":")
    assert names_in(PACKAGE) == {*ground, "__main__"}


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder != PACKAGE], ids=place)
def test_a_room_says_what_it_is_for_and_in_which_order_it_is_read(folder):
    said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert len(said.split()) > 8
    if "In reading order" in said:
        assert {name for name in names_in(folder) if f"`{name}`" not in said} <= {"__main__", "env"}


def test_no_two_public_classes_share_a_name():
    homes = defaultdict(list)
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(place(path))
    assert not {name: paths for name, paths in homes.items() if len(paths) > 1}


def test_only_the_estimate_multiplies_by_a_factor():
    """Everywhere else amounts go through `weigh` or `weigh_exactly`; the registry only compares a figure to bounds."""
    found = []
    for path in MODULES:
        if place(path.parent) in ("footprint/estimation", "footprint/registry"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
                sides = (ast.unparse(node.left), ast.unparse(node.right))
                if any("factor" in side and "['value']" in side for side in sides):
                    found.append(f"{place(path)}:{node.lineno}")
    assert not found


@pytest.mark.parametrize(
    "skipping",
    [
        "import pytest\ndef test_something(): pytest.skip('no browser')",
        "import pytest\n@pytest.mark.skip(reason='no browser')\ndef test_something(): pass",
        "import pytest\npytest.skip('no browser', allow_module_level=True)",
    ],
)
def test_a_skipped_test_fails_under_ci(pytester, monkeypatch, skipping):
    pytester.makeconftest((CHECKOUT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(skipping)
    alone = ("-p", "no:playwright")  # its hooks can't be nested

    monkeypatch.delenv("CI", raising=False)
    assert pytester.runpytest(*alone).parseoutcomes() == {"skipped": 1}

    monkeypatch.setenv("CI", "true")
    result = pytester.runpytest(*alone)
    assert result.ret != 0
    result.stdout.fnmatch_lines(["*Skipped, and under CI nothing may be: *no browser*"])
