"""Other processes on the same database, told what to do line by line."""

import os
import subprocess
import sys

from tests.places import CHECKOUT


class Child:
    """A Python process that works in the background, with its standard input and output in our hands."""

    def __init__(self, *arguments: str):
        paths = os.pathsep.join([str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": paths},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout

    def tell(self, line: str) -> None:
        self._stdin.write(line + "\n")
        self._stdin.flush()

    def hear(self) -> str:
        """The next line it prints; "" once it has left."""
        return self._stdout.readline().rstrip("\n")

    def leave(self) -> int:
        """Let it finish: there is nothing more to tell. Its exit status."""
        self._process.communicate(timeout=60)
        return self._process.returncode
