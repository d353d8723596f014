"""Files that are measured one after the other, each in a process of its own: its peak of memory is its own too."""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

ONE_FILE = "--file"


def measure_apart(
    writers: Mapping[str, Callable[[Path, int], None]], rows: int, heading: str, measure: Callable[[Path], None]
) -> None:
    """Write each file and have the benchmark that runs measure it, under a heading; `rows` unless its argument says.

    In the process of one file, measure that one.
    """
    if sys.argv[1:2] == [ONE_FILE]:
        measure(Path(sys.argv[2]))
        return
    print(heading)
    with tempfile.TemporaryDirectory() as folder:
        for name, write in writers.items():
            path = Path(folder) / name
            write(path, int(sys.argv[1]) if len(sys.argv) > 1 else rows)
            sys.stdout.flush()
            subprocess.run([sys.executable, sys.argv[0], ONE_FILE, str(path)], check=True)


def peak_memory() -> int:
    """The most memory this process took so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
