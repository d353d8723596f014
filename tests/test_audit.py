"""The audit of dependencies: what was not checked is never taken for sound."""

import json

import pytest

from tests.audit import SOUND, UNCHECKED, VULNERABLE, judge

CHECKED = {"name": "one", "version": "1.0", "vulns": []}
FOUND = {"name": "two", "version": "2.0", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["2.1"]}]}
SKIPPED = {"name": "three", "skip_reason": "Dependency not found on PyPI and could not be audited: three (3.0)"}


@pytest.mark.parametrize(
    ("packages", "code", "line"),
    [
        ([CHECKED], SOUND, "1 of 1 packages checked, 0 known vulnerabilities."),
        ([CHECKED, FOUND], VULNERABLE, "two 2.0: CVE-2026-1, fixed in 2.1"),
        ([FOUND, SKIPPED], VULNERABLE, "Not checked, as the source gave no answer: three."),
        ([CHECKED, SKIPPED], UNCHECKED, "Not checked, as the source gave no answer: three."),
        ([SKIPPED], UNCHECKED, "Nothing was audited: the source knew none of the 1 packages."),
        ([], UNCHECKED, "Nothing was audited: the source knew none of the 0 packages."),
    ],
)
def test_an_audit_is_sound_only_where_every_package_was_checked(packages, code, line):
    found, lines = judge(json.dumps({"dependencies": packages, "fixes": []}))
    assert found == code
    assert line in lines


def test_an_answer_that_is_none_is_not_read_as_sound():
    with pytest.raises(ValueError, match="Expecting value"):
        judge("")
