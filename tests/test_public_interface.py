"""The public interface: what `from footprint import …` gives, loaded when it is asked for, with examples that run."""

import ast
import doctest
import subprocess
import sys
from pathlib import Path

import footprint


def declared() -> dict[str, str]:
    """Each name that type checkers see, and the module it comes from."""
    tree = ast.parse(Path(footprint.__file__).read_text(encoding="utf-8"))
    [block] = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {name.name: str(node.module) for node in imports for name in node.names}


def test_every_public_name_is_what_type_checkers_see():
    assert sorted(footprint.__all__) == footprint.__all__ == sorted(declared())
    for name, module in declared().items():
        assert getattr(footprint, name) is getattr(sys.modules[module], name)


def test_no_room_bears_a_public_name():
    """A package of that name would take the place of the function, once imported."""
    top = Path(footprint.__file__).parent
    rooms = {path.stem for path in top.iterdir()}
    assert not rooms & set(footprint.__all__)


def test_importing_the_package_loads_nothing_else():
    ask = "import sys, footprint; print(sorted({'pandas', 'numpy', 'streamlit', 'sqlalchemy'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", ask], text=True).strip() == "[]"


def test_the_examples_run():
    found = doctest.testmod(footprint)
    assert found.failed == 0
    assert found.attempted > 8
