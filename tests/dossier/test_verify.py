"""A dossier is equal to what it is computed from; whoever alters it is found out, by name."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footprint.dossier.archive import pack, unpack
from footprint.dossier.bundle import MAKERS, MANIFEST, SIGNATURE, make_bundle
from footprint.dossier.canonical import read_text, write_table
from footprint.dossier.verify import verify
from footprint.problems import UnusableInput
from tests.dossier.samples import forge, freeze_sample

KEPT = sorted((Path(__file__).parent / "bundles").glob("*.zip"))


def slow(examples: int) -> settings:
    """The same few examples each time: each makes a whole archive."""
    fixtures = [HealthCheck.function_scoped_fixture]
    return settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=fixtures)


def edit_cell(data: bytes, row: int, column: int, value: str) -> bytes:
    table = read_text(data)
    cells = table.iloc[:, column].astype("object")
    cells.iloc[row] = value
    return write_table(table.assign(**{table.columns[column]: cells.astype("str")}))


def edit(bundle: bytes, path: str, change) -> bytes:
    return forge(bundle, lambda files: files | {path: change(files[path])})


def codes(bundle: bytes) -> set[str]:
    return {problem.code for problem in verify(bundle).differences}


class TestEqual:
    @pytest.mark.usefixtures("computed_afresh")
    def test_a_dossier_is_equal_to_itself(self, bundle, frozen):
        found = verify(bundle)
        assert found.differences == []
        assert found.level == 2
        assert found.frozen_id == frozen.id
        assert found.total == frozen.table("results/main.csv")["impact"].iloc[0]
        assert found.entries == 4  # three files, and the freezing

    @pytest.mark.usefixtures("computed_afresh")
    def test_making_it_again_gives_the_same_bytes(self, bundle, frozen):
        assert make_bundle(frozen, "fr") == bundle
        assert freeze_sample().files == frozen.files

    def test_a_forger_who_changes_nothing_makes_the_same_bytes(self, bundle):
        assert forge(bundle, dict) == bundle

    @pytest.mark.parametrize(
        "method",
        [
            {"accounting": "purchases", "electricity": "market"},
            {"accounting": "depreciation", "factor_set": "manufacturers"},
            {"inventory": "register", "country": "REU"},
        ],
    )
    def test_under_every_method(self, method, monkeypatch):
        monkeypatch.setattr("footprint.dossier.bundle.MAKERS", {"exchange": MAKERS["exchange"]})
        found = verify(make_bundle(freeze_sample(**method), "en"))
        assert found.differences == []

    def test_where_the_method_is_no_longer_ours_lines_and_totals_still_are(self, bundle, monkeypatch):
        monkeypatch.setattr("footprint.dossier.verify.SHAPE", "another")
        found = verify(bundle)
        assert (found.equal, found.level) == (True, 1)

    @pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
    def test_the_bundle_of_every_release_still_verifies(self, path):
        """At level 1 for ever; a new shape of the files takes level 2 from the older ones, never that."""
        found = verify(path.read_bytes())
        assert found.differences == []
        assert found.level >= 1
        assert found.lines > 0
        assert found.totals > 0


class TestAltered:
    @slow(25)
    @given(st.data())
    def test_every_flipped_bit_is_found(self, bundle, data):
        place = data.draw(st.integers(0, len(bundle) * 8 - 1))
        altered = bytearray(bundle)
        altered[place // 8] ^= 1 << place % 8
        assert not verify(bytes(altered)).equal

    @slow(12)
    @given(st.data())
    def test_every_edited_cell_is_found_though_every_hash_fits(self, bundle, data):
        files = unpack(bundle)
        path = data.draw(st.sampled_from(sorted(path for path in files if path.endswith(".csv") and files[path])))
        table = read_text(files[path])
        if table.empty:
            return
        row = data.draw(st.integers(0, len(table) - 1))
        column = data.draw(st.integers(0, len(table.columns) - 1))
        value = data.draw(st.sampled_from(["", "0", "7.25", "x", "missing", "2024-01-01"]))
        before = table.iloc[row, column]
        if value == (before if isinstance(before, str) else ""):
            return
        assert not verify(edit(bundle, path, lambda old: edit_cell(old, row, column, value))).equal

    @pytest.mark.parametrize(("column", "value"), [("quantity", "9"), ("lifespan", "8"), ("share", "0.5")])
    def test_an_edited_term_names_its_line(self, bundle, column, value):
        place = list(read_text(unpack(bundle)["lines/main.csv"]).columns).index(column)
        altered = edit(bundle, "lines/main.csv", lambda old: edit_cell(old, 0, place, value))
        told = {(one.table, one.line, one.column) for one in verify(altered).differences}
        assert ("lines/main.csv", 2, "amount") in told  # at level 1, its amount is no longer that of its terms
        assert ("lines/main.csv", 2, column) in told  # at level 2, it is not what the inventory says

    def test_a_lighter_factor_is_found_without_the_method(self, bundle, monkeypatch):
        monkeypatch.setattr("footprint.dossier.verify.SHAPE", "another")
        table = read_text(unpack(bundle)["factors.csv"])
        altered = edit(bundle, "factors.csv", lambda old: edit_cell(old, 0, list(table.columns).index("value"), "1"))
        assert {one.column for one in verify(altered).differences} >= {"factor_value", "impact"}

    def test_a_line_taken_away_is_found(self, bundle):
        altered = edit(bundle, "lines/main.csv", lambda old: write_table(read_text(old).iloc[1:]))
        found = verify(altered).differences
        assert any(one.table == "results/main.csv" and one.column == "impact" for one in found)

    def test_a_row_added_to_the_inventory_is_found(self, bundle):
        def add(old: bytes) -> bytes:
            table = read_text(old)
            return write_table(pd.concat([table, table.tail(1).assign(line="999", item_id="X")]))

        found = verify(edit(bundle, "inventory/equipment.csv", add))
        assert {"dossier.id-differs", "dossier.rows-differ"} <= {one.code for one in found.differences}

    @pytest.mark.parametrize("path", ["inventory/problems.csv", "uploads/index.csv", "registry/sources.csv"])
    def test_what_no_figure_depends_on_is_sealed_in_the_trail(self, bundle, path):
        altered = edit(bundle, path, lambda old: write_table(read_text(old).assign(added="x")))
        assert ("log.jsonl", "given") in {(one.table, one.column) for one in verify(altered).differences}

    def test_another_organisation_on_the_cover_is_found(self, bundle):
        altered = edit(bundle, "dossier.json", lambda old: old.replace(b"Claire", b"Carole"))
        assert "dossier.id-differs" in codes(altered)

    def test_a_missing_and_an_unlisted_file_are_named(self, bundle):
        files = unpack(bundle)
        files["note.txt"] = files.pop("gaps.csv")

        told = {(one.code, one.table) for one in verify(pack(files)).differences}
        assert {("dossier.file-missing", "gaps.csv"), ("dossier.file-unlisted", "note.txt")} <= told

    def test_an_altered_report_is_named(self, bundle):

        files = unpack(bundle)
        files["workbook.xlsx"] += b" "
        assert ("dossier.file-altered", "workbook.xlsx") in {
            (one.code, one.table) for one in verify(pack(files)).differences
        }


class TestTrail:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            (lambda lines: lines[1:], "entry-missing"),
            (lambda lines: lines[:-1], "head-differs"),
            (lambda lines: [lines[0].replace("Claire", "Carole"), *lines[1:]], "entry-altered"),
            (lambda lines: [*lines, lines[-1]], "entry-missing"),
            (lambda lines: [*lines[:-1], "{}"], "unreadable"),
            (lambda lines: [], "head-differs"),
        ],
    )
    def test_a_broken_chain_is_found(self, bundle, change, why):
        def altered(old: bytes) -> bytes:
            return "".join(line + "\n" for line in change(old.decode().splitlines())).encode()

        found = verify(edit(bundle, "log.jsonl", altered)).differences
        assert ("dossier.log-broken", why) in {(one.code, one.column) for one in found}

    def test_it_tells_each_file_and_the_freezing(self, frozen):
        entries = [json.loads(line) for line in frozen.files["log.jsonl"].decode().splitlines()]
        assert [entry["what"] for entry in entries] == [*["upload-saved"] * 3, "dossier-frozen"]
        assert entries[-1]["hash"] == frozen.about["log_head"]


class TestHostile:
    """What another hand may send: refused or found, never a fault, never run."""

    @pytest.mark.parametrize(
        "formula",
        [
            "__import__('os').system('true')",
            "quantity ** 99999",
            "unknown * 2",
            "(" * 5000 + "1" + ")" * 5000,
            "1e999 * quantity",
            "",
        ],
    )
    def test_a_formula_is_arithmetic_or_refused(self, bundle, formula):
        altered = edit(bundle, "formulas.csv", lambda old: edit_cell(old, 0, 1, formula))
        assert not verify(altered).equal

    @pytest.mark.parametrize("path", ["dossier.json", "lines/main.csv", "formulas.csv", "log.jsonl", "intervals.csv"])
    @pytest.mark.parametrize("content", [b"", b"\xff\x00", b"{}", b"a,b\n1,2\n"])
    def test_files_of_nonsense_are_differences(self, bundle, path, content):
        assert not verify(edit(bundle, path, lambda old: content)).equal

    @pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"files": 1}', b'{"files": {"a": {}}}'])
    def test_a_manifest_of_nonsense_is_a_difference(self, bundle, content):

        assert not verify(pack(unpack(bundle) | {MANIFEST: content})).equal

    @pytest.mark.parametrize("data", [b"", b"hello", b"PK\3\4"])
    def test_what_is_no_dossier_is_refused(self, data):
        with pytest.raises(UnusableInput):
            verify(data)


class TestSignature:
    @pytest.fixture
    def key(self):
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

    def test_a_signed_dossier_says_by_which_key(self, frozen, key):
        signed = make_bundle(frozen, "fr", key)
        assert signed == make_bundle(frozen, "fr", key)
        found = verify(signed)
        assert found.equal
        assert found.signed_by == key.public_key().public_bytes_raw().hex()

    def test_a_signature_of_another_manifest_is_found(self, frozen, bundle, key):

        taken = unpack(make_bundle(frozen, "en", key))[SIGNATURE]
        found = verify(pack(unpack(bundle) | {SIGNATURE: taken}))
        assert {one.code for one in found.differences} == {"dossier.signature-differs"}
        assert found.signed_by == ""
