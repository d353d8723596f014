"""A dossier is equal to what it is computed from; whoever alters it is found out, by name."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from footprint.dossier.archive import pack, unpack
from footprint.dossier.bundle import MAKERS, MANIFEST, SIGNATURE, make_bundle, make_documents
from footprint.dossier.canonical import read_object, read_text, write_object, write_table
from footprint.dossier.freeze import Frozen
from footprint.dossier.signing.receipt import read_public_key, say_key, write_receipt
from footprint.dossier.trail import TrailChange, chain
from footprint.dossier.verify import Expected
from footprint.problems import UnusableInput
from footprint.words.texts import text
from footprint.workspace.verified.verify import verify_dossier as verify
from tests.dossier.samples import forge, freeze_sample
from tests.draws import draws

KEPT = sorted((Path(__file__).parent / "bundles").glob("*.zip"))


def slow(examples: int) -> Callable:
    """The same few examples each time: each makes a whole archive."""
    fixtures = [HealthCheck.function_scoped_fixture]
    return draws(examples, derandomize=True, suppress_health_check=fixtures)


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

    @pytest.mark.exhaustive
    @pytest.mark.usefixtures("computed_afresh")
    def test_making_it_again_gives_the_same_bytes(self, bundle, frozen):
        assert make_bundle(frozen, "fr") == bundle
        assert freeze_sample().files == frozen.files

    def test_a_forger_who_changes_nothing_makes_the_same_bytes(self, bundle):
        assert forge(bundle, dict) == bundle

    @pytest.mark.exhaustive
    @pytest.mark.sampled
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

    @pytest.mark.exhaustive
    def test_where_the_method_is_no_longer_ours_lines_and_totals_still_are(self, bundle, monkeypatch):
        monkeypatch.setattr("footprint.dossier.checks.figures.SHAPE", "another")
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

    def test_of_an_older_method_lines_and_totals_are_computed_again_not_intervals(self):
        found = verify((KEPT[0].parent / "0.1.0.zip").read_bytes())
        assert (found.equal, found.level) == (True, 1)
        assert "ni les intervalles" in text("dossier.verified.level_1", "fr")


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

    @pytest.mark.sampled(least=1)
    @pytest.mark.parametrize(("column", "value"), [("quantity", "9"), ("lifespan", "8"), ("share", "0.5")])
    def test_an_edited_term_names_its_line(self, bundle, column, value):
        place = list(read_text(unpack(bundle)["lines/main.csv"]).columns).index(column)
        altered = edit(bundle, "lines/main.csv", lambda old: edit_cell(old, 0, place, value))
        told = {(one.table, one.line, one.column) for one in verify(altered).differences}
        assert ("lines/main.csv", 2, "amount") in told  # at level 1, its amount is no longer that of its terms
        assert ("lines/main.csv", 2, column) in told  # at level 2, it is not what the inventory says

    @pytest.mark.exhaustive
    def test_a_lighter_factor_is_found_without_the_method(self, bundle, monkeypatch):
        monkeypatch.setattr("footprint.dossier.checks.figures.SHAPE", "another")
        table = read_text(unpack(bundle)["factors.csv"])
        altered = edit(bundle, "factors.csv", lambda old: edit_cell(old, 0, list(table.columns).index("value"), "1"))
        assert {one.column for one in verify(altered).differences} >= {"factor_value", "impact"}

    def test_a_line_taken_away_is_found(self, bundle):
        altered = edit(bundle, "lines/main.csv", lambda old: write_table(read_text(old).iloc[1:]))
        found = verify(altered).differences
        assert any(one.table == "results/main.csv" and one.column == "impact" for one in found)

    @pytest.mark.exhaustive
    def test_a_row_added_to_the_inventory_is_found(self, bundle):
        def add(old: bytes) -> bytes:
            table = read_text(old)
            return write_table(pd.concat([table, table.tail(1).assign(line="999", item_id="X")]))

        found = verify(edit(bundle, "inventory/equipment.csv", add))
        assert {"dossier.id-differs", "dossier.rows-differ"} <= {one.code for one in found.differences}

    @pytest.mark.sampled(least=1)
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

    def test_a_size_that_alone_is_another_is_called_a_size(self, bundle):
        files = unpack(bundle)
        manifest = read_object(files[MANIFEST])
        manifest["files"]["workbook.xlsx"]["size"] += 1
        files[MANIFEST] = write_object(manifest)
        found = {one.code: one.value for one in verify(pack(files)).differences}
        assert found == {"dossier.size-differs": str(len(files["workbook.xlsx"]))}


DOCUMENTS = ("report.pdf", "report.html", "workbook.xlsx", "README.txt", "exchange/datapoints.csv")


def unchecked(bundle: bytes) -> dict[str, tuple[str, ...]]:
    return {one.code: one.files for one in verify(bundle).unchecked}


def tell_makers(bundle: bytes, change) -> bytes:
    files = unpack(bundle)
    manifest = read_object(files[MANIFEST])
    return pack(files | {MANIFEST: write_object(change(manifest))})


@pytest.fixture(scope="module")
def other() -> dict[str, bytes]:
    """The documents of another footprint, made as ours are."""
    return make_documents(freeze_sample(accounting="purchases"), "fr")


class TestDocuments:
    """What people read is made of the frozen files, and nothing else, though every hash fits."""

    @pytest.mark.sampled(least=1)
    @pytest.mark.parametrize("path", DOCUMENTS)
    def test_a_document_of_other_figures_is_found(self, bundle, other, path):
        found = verify(forge(bundle, lambda files: files | {path: other[path] + b" "}))
        assert [(one.code, one.table) for one in found.differences] == [("dossier.document-differs", path)]

    @pytest.mark.sampled(least=1)
    @pytest.mark.parametrize("path", DOCUMENTS)
    def test_a_document_taken_away_is_found(self, bundle, path):
        altered = forge(bundle, lambda files: {name: data for name, data in files.items() if name != path})
        assert [(one.code, one.table) for one in verify(altered).differences] == [("dossier.file-missing", path)]

    def test_a_document_that_nothing_makes_is_found(self, bundle):
        altered = forge(bundle, lambda files: files | {"summary.pdf": files["report.pdf"]})
        assert ("dossier.file-unlisted", "summary.pdf") in {(o.code, o.table) for o in verify(altered).differences}

    def test_a_document_among_the_frozen_files_is_found(self, bundle):
        files = unpack(bundle)
        manifest = read_object(files[MANIFEST])
        manifest["files"]["report.pdf"]["frozen"] = True
        given = {path: files[path] for path, said in manifest["files"].items() if said["frozen"]}
        altered = pack(files | {MANIFEST: write_object(manifest | {"frozen_id": Frozen(given).id})})
        assert ("dossier.file-unlisted", "report.pdf") in {(o.code, o.table) for o in verify(altered).differences}

    @pytest.mark.exhaustive
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_all_are_made_again(self, frozen, language):
        bundle = make_bundle(frozen, language)
        assert verify(bundle).documents == len(unpack(bundle).keys() - frozen.files.keys() - {MANIFEST})

    @pytest.mark.exhaustive
    @pytest.mark.sampled
    @pytest.mark.parametrize(
        ("name", "left"),
        [("typst", ("report.pdf",)), ("xlsxwriter", ("workbook.xlsx",)), ("zlib", ("workbook.xlsx",))],
    )
    def test_what_other_versions_wrote_is_said_not_checked(self, bundle, other, name, left):
        altered = forge(bundle, lambda files: files | {path: other[path] for path in left})
        altered = tell_makers(altered, lambda said: said | {"made": said["made"] | {name: "0.0.1"}})
        assert verify(altered).outcome == "partial"
        assert unchecked(altered)["other_version"] == left

    @pytest.mark.sampled(least=1)
    @pytest.mark.parametrize("name", ["footprint", "sources", "pycountry"])
    def test_what_another_program_wrote_is_said_not_checked(self, bundle, name):
        altered = tell_makers(bundle, lambda said: said | {"made": said["made"] | {name: "0"}})
        assert verify(altered).outcome == "partial"
        assert set(unchecked(altered)["other_version"]) >= set(DOCUMENTS)

    def test_a_manifest_that_says_nothing_of_its_makers_is_found(self, bundle):
        altered = tell_makers(bundle, lambda said: {key: one for key, one in said.items() if key != "made"})
        assert codes(altered) == {"dossier.no-makers"}

    @pytest.mark.exhaustive
    @pytest.mark.sampled
    @pytest.mark.parametrize("made", [{}, {"language": "xx"}, {"language": ["fr"]}, {"language": None}])
    def test_makers_of_nonsense_are_no_fault(self, bundle, made):
        verify(tell_makers(bundle, lambda said: said | {"made": made}))

    def test_a_dossier_of_another_version_is_equal_only_as_far_as_it_goes(self):
        found = verify(KEPT[0].read_bytes())
        told = unchecked(KEPT[0].read_bytes())
        assert found.outcome == "partial"
        assert set(told["unrecorded"]) >= set(DOCUMENTS)
        assert {one.code for one in found.limits} == {"unrecorded", "terms", "frozen_by"}
        assert found.release == "0.1.0"

    @pytest.mark.exhaustive
    def test_the_command_says_it_and_how_it_ends(self, bundle, other, tmp_path, capsys):
        from footprint.cli.main import main

        good, bad, older = tmp_path / "good.zip", tmp_path / "bad.zip", tmp_path / "older.zip"
        good.write_bytes(bundle)
        older.write_bytes(KEPT[0].read_bytes())
        bad.write_bytes(forge(bundle, lambda files: files | {"report.pdf": other["report.pdf"]}))
        assert main(["verify", str(good), "--lang", "fr"]) == 0
        assert "Égal et complet" in capsys.readouterr().out
        assert main(["verify", str(good), "--expect-code", "0" * 64]) == 1
        assert main(["verify", str(older), "--lang", "fr"]) == 3
        assert "Égal, mais pas vérifié en entier" in capsys.readouterr().out
        assert main(["verify", str(bad), "--json"]) == 1
        said = json.loads(capsys.readouterr().out)
        assert said["differences"][0]["file"] == "report.pdf"
        assert (said["outcome"], said["exit_code"]) == ("different", 1)
        assert {one["code"] for one in said["unchecked"]} >= {"people", "replaced", "reading"}
        assert all(one["message"] for one in said["unchecked"])


class TestCounts:
    @pytest.mark.sampled(least=1)
    @pytest.mark.parametrize("name", ["rows_read", "rows_kept", "rows_set_aside"])
    @pytest.mark.parametrize("level", [1, 2])
    def test_rows_read_are_kept_or_set_aside(self, bundle, name, level, monkeypatch):
        if level == 1:
            monkeypatch.setattr("footprint.dossier.checks.figures.SHAPE", "another")
        altered = edit(bundle, "dossier.json", lambda old: write_object(read_object(old) | {name: 33}))
        assert ("dossier.json", name) in {(one.table, one.column) for one in verify(altered).differences}


class TestTwice:
    """A key that comes twice is read in one way by us, in another by others."""

    @pytest.mark.parametrize("path", ["dossier.json", "exchange/pcr_si_response.json"])
    def test_in_an_object(self, bundle, path):
        altered = edit(bundle, path, lambda old: old.rstrip()[:-1] + b', "format": "x", "format": "y"}')
        assert ("dossier.unreadable", path) in {(one.code, one.table) for one in verify(altered).differences}

    def test_in_the_manifest(self, bundle):
        files = unpack(bundle)
        altered = files[MANIFEST].replace(b'{\n "files"', b'{\n "format": "other",\n "files"')
        assert altered != files[MANIFEST]
        assert "dossier.unreadable" in codes(pack(files | {MANIFEST: altered}))

    def test_in_the_trail(self, bundle):
        altered = edit(bundle, "log.jsonl", lambda old: old.replace(b'{"actor"', b'{"actor": "Carole", "actor"', 1))
        assert "dossier.log-broken" in codes(altered)


class TestUnreadable:
    @pytest.mark.parametrize("path", ["completed/sites.csv", "results/main.csv", "registry/overlaps.csv"])
    def test_a_table_that_cannot_be_read_is_named(self, bundle, path):
        altered = edit(bundle, path, lambda old: b"\xef\xbb\xbf" + old)
        told = [one.table for one in verify(altered).differences if one.code == "dossier.unreadable"]
        assert told == [path]


class TestOneReading:
    """What JSON does not know, or could not be written, is said to be unreadable: never a fault of ours."""

    @pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999", '"\\ud800"'])
    def test_in_the_manifest(self, bundle, value):
        files = unpack(bundle)
        altered = files[MANIFEST].replace(b'"language": "fr"', f'"language": {value}'.encode())
        assert altered != files[MANIFEST]
        assert codes(pack(files | {MANIFEST: altered})) == {"dossier.unreadable"}


class TestTrail:
    @pytest.mark.sampled
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

    @pytest.mark.sampled(least=1)
    @pytest.mark.parametrize("seconds", [-86400 * 400, -3600])
    def test_an_entry_dated_before_the_one_before_it_is_found(self, bundle, seconds):
        def redate(files: dict[str, bytes]) -> dict[str, bytes]:
            entries = [json.loads(line) for line in files["log.jsonl"].decode().splitlines()]
            at = [datetime.fromisoformat(one["at"]) for one in entries]
            at[2] += timedelta(seconds=seconds)
            log = chain(
                TrailChange(one["what"], one["actor"], day, json.loads(one["content"]), one["content_hash"])
                for one, day in zip(entries, at, strict=True)
            )
            head = json.loads(log.decode().splitlines()[-1])["hash"]
            about = read_object(files["dossier.json"]) | {"log_head": head}
            return files | {"log.jsonl": log, "dossier.json": write_object(about)}

        told = verify(forge(bundle, redate)).differences
        assert [(one.code, one.line, one.column) for one in told] == [("dossier.log-broken", 3, "out-of-order")]

    def test_it_tells_each_file_and_the_freezing(self, frozen):
        entries = [json.loads(line) for line in frozen.files["log.jsonl"].decode().splitlines()]
        assert [entry["what"] for entry in entries] == [*["upload-saved"] * 3, "dossier-frozen"]
        assert entries[-1]["hash"] == frozen.about["log_head"]


class TestHostile:
    """What another hand may send: refused or found, never a fault, never run."""

    @pytest.mark.sampled(least=1)
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

    @pytest.mark.sampled(least=1)
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


def receipt_of(bundle: bytes, key: Ed25519PrivateKey) -> bytes:
    return write_receipt(unpack(bundle)[MANIFEST], key)


class TestSignature:
    @pytest.fixture
    def key(self):
        return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

    def test_the_receipt_of_an_archive_says_by_which_key(self, bundle, key):
        found = verify(bundle, expected=Expected(receipt=("receipt.json", receipt_of(bundle, key))))
        assert found.outcome == "equal"
        assert found.signed_by == say_key(key.public_key())

    @pytest.mark.exhaustive
    def test_the_receipt_of_another_archive_is_found(self, frozen, bundle, key):
        other = receipt_of(make_bundle(frozen, "en"), key)
        found = verify(bundle, expected=Expected(receipt=("receipt.json", other)))
        assert {one.code for one in found.differences} == {"dossier.receipt-differs"}
        assert found.signed_by == ""

    @pytest.mark.sampled
    @pytest.mark.parametrize(
        "change",
        [
            *(b"", b"{}", b"[", {"signature": "00"}, {"public_key": "00"}, {"format": "x"}, {"algorithm": "none"}),
            *({"timestamp": ""}, {"note": "Signed by the State"}),
        ],
    )
    def test_a_receipt_that_does_not_hold_is_found(self, bundle, key, change):
        good = read_object(receipt_of(bundle, key))
        data = change if isinstance(change, bytes) else write_object(good | change)
        found = verify(bundle, expected=Expected(receipt=("receipt.json", data)))
        assert {one.code for one in found.differences} == {"dossier.receipt-unreadable"}

    @pytest.mark.parametrize("number", [0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18, 1 | 1 << 255])
    def test_a_key_that_anyone_signs_for_is_none(self, bundle, number):
        """The signature of a key of small order holds for whatever is signed, by whoever has no key at all."""
        weak = number.to_bytes(32, "little").hex()
        signed = {"public_key": weak, "signature": f"{1:02x}" + "00" * 63}
        good = read_object(receipt_of(bundle, Ed25519PrivateKey.generate()))
        found = verify(bundle, expected=Expected(receipt=("receipt.json", write_object(good | signed))))
        assert {one.code for one in found.differences} == {"dossier.receipt-unreadable"}
        with pytest.raises(UnusableInput):
            read_public_key(weak)

    @pytest.mark.exhaustive
    def test_a_key_or_a_code_that_is_expected_must_be_there(self, bundle, key):
        other = Ed25519PrivateKey.from_private_bytes(bytes(reversed(range(32))))
        receipt, keys = ("receipt.json", receipt_of(bundle, key)), [say_key(key.public_key())]
        found = verify(bundle)
        for expected, differing in (
            (Expected(keys=keys, receipt=receipt), set()),
            (Expected(codes=[found.frozen_id, found.root.upper()]), set()),
            (Expected(keys=keys), {"dossier.key-missing"}),
            (Expected(keys=[say_key(other.public_key())], receipt=receipt), {"dossier.key-differs"}),
            (Expected(codes=[found.frozen_id, "0" * 64]), {"dossier.code-differs"}),
            (Expected(codes=[""]), {"dossier.code-differs"}),
        ):
            again = verify(bundle, expected=expected)
            assert {one.code for one in again.differences} == differing
            assert again.outcome == ("different" if differing else "equal")

    def test_a_signature_inside_an_archive_of_an_older_version_is_still_checked(self, key):
        files = unpack(KEPT[0].read_bytes())
        said = {"algorithm": "Ed25519", "public_key": say_key(key.public_key())}
        signed = write_object(said | {"signature": key.sign(files[MANIFEST]).hex()})
        assert verify(pack(files | {SIGNATURE: signed})).signed_by == say_key(key.public_key())
        forged = verify(pack(files | {SIGNATURE: signed.replace(b'"signature": "', b'"signature": "0')}))
        assert {one.code for one in forged.differences} == {"dossier.signature-differs"}

    def test_this_version_writes_none_inside(self, bundle, key):
        files = unpack(bundle)
        said = {"algorithm": "Ed25519", "public_key": say_key(key.public_key())}
        signed = write_object(said | {"signature": key.sign(files[MANIFEST]).hex()})
        assert codes(pack(files | {SIGNATURE: signed})) == {"dossier.file-unlisted"}
