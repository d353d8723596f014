"""Known vulnerabilities of the locked dependencies, by pip-audit: `make audit`.

pip-audit ends with 0 where its source gave no answer: what was not checked must not pass for sound. This ends with 0
where every package was checked and none is known to be vulnerable, 1 where one is, 2 where some could not be checked.
"""

import json
import subprocess
import sys

from tests.places import CHECKOUT

SOUND, VULNERABLE, UNCHECKED = 0, 1, 2
LOCK = "requirements-test.lock"
MOST_NAMED = 5


def judge(answer: str) -> tuple[int, list[str]]:
    """The exit code and the lines to print, from the JSON of pip-audit. Raises ValueError where it is none."""
    packages = json.loads(answer)["dependencies"]
    known = [
        f"{package['name']} {package['version']}: {found['id']}, fixed in {', '.join(found['fix_versions']) or 'none'}"
        for package in packages
        for found in package.get("vulns", ())
    ]
    unchecked = [package["name"] for package in packages if "skip_reason" in package]
    checked = len(packages) - len(unchecked)
    if not checked:
        return UNCHECKED, [f"Nothing was audited: the source knew none of the {len(packages)} packages."]
    lines = [*known, f"{checked} of {len(packages)} packages checked, {len(known)} known vulnerabilities."]
    if unchecked:
        named = ", ".join(unchecked[:MOST_NAMED]) + (", …" if len(unchecked) > MOST_NAMED else "")
        lines.append(f"Not checked, as the source gave no answer: {named}.")
    code = VULNERABLE if known else UNCHECKED if unchecked else SOUND
    return code, lines


def main() -> int:
    """Audit what the lock file pins, and print what was found."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--disable-pip"]
    ended = subprocess.run([*command, "--requirement", str(CHECKOUT / LOCK)], capture_output=True, text=True)
    try:
        code, lines = judge(ended.stdout)
    except (ValueError, KeyError):
        code, lines = UNCHECKED, [ended.stderr.strip(), "Nothing was audited."]
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
