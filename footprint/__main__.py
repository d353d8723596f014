"""The command `footprint`, and `python -m footprint`, which is the same."""

import gc
import sys

import footprint


def main() -> int:
    """Run the command that was given; the version is said before anything is loaded."""
    if sys.argv[1:] == ["--version"]:
        print(f"footprint {footprint.__version__}")
        return 0

    from footprint.cli.main import main as run

    done = run()
    gc.freeze()  # all of it goes now: looking for what could go would take longer
    return done


if __name__ == "__main__":
    sys.exit(main())
