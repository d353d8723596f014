"""The rules of the house that `lint-imports` and pytest are told to keep: nothing escapes them."""

import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
LAYERS, CALCULATION, _ = SETTINGS["importlinter"]["contracts"]


def modules_of(layer: str) -> set[str]:
    return {name.strip("() ") for name in layer.replace("|", ":").split(":")}


def existing_modules() -> set[str]:
    package = CHECKOUT / "footprint"
    return {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}


def test_every_module_has_its_layer():
    named = set().union(*(modules_of(layer) for layer in LAYERS["layers"]))
    assert existing_modules() - {"__init__"} <= named


def test_the_calculation_is_every_layer_from_planning_down():
    first = next(index for index, layer in enumerate(LAYERS["layers"]) if "planning" in modules_of(layer))
    calculation = set().union(*(modules_of(layer) for layer in LAYERS["layers"][first:]))
    assert set(CALCULATION["source_modules"]) == {f"footprint.{name}" for name in calculation & existing_modules()}


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
