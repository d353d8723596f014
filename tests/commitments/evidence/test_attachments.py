"""Which files are taken as evidence."""

import pytest

from footprint.commitments.evidence.attachments import MAX_BYTES, check_evidence
from footprint.problems import UnusableInput


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("charte.pdf", b"%PDF-1.7"),
        ("photo.JPG", b"\xff\xd8\xff\xe0"),
        ("relevés.csv", "année;kWh".encode()),
        ("C:\\Preuves\\bordereau.pdf", b"%PDF-1.4"),
    ],
)
def test_a_usual_file_is_taken_under_its_own_name(name, content):
    assert check_evidence(name, content) == name.rsplit("\\")[-1]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("vide.pdf", b" \n", "evidence.empty"),
        ("lourd.txt", b"a" * (MAX_BYTES + 1), "evidence.too-large"),
        ("outil.exe", b"MZ\x90", "evidence.kind"),
        ("page.html", b"<html>", "evidence.kind"),
        ("dessin.svg", b"<svg>", "evidence.kind"),
        ("sans_suffixe", b"abc", "evidence.kind"),
        ("charte.pdf", b"MZ\x90", "evidence.other-content"),
        ("notes.txt", b"\xef\xbb\xbf <SCRIPT>alert(1)</script>", "evidence.other-content"),
        ("notes.csv", b"#!/bin/sh", "evidence.other-content"),
    ],
)
def test_what_is_not_taken_says_why(name, content, code):
    with pytest.raises(UnusableInput) as refused:
        check_evidence(name, content)
    assert refused.value.problem.code == code


def test_the_largest_file_is_taken():
    assert check_evidence("juste.txt", b"a" * MAX_BYTES) == "juste.txt"
