"""The commands of whoever receives a dossier: what they end with, and what they make."""

import json
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from footprint.cli.main import main
from footprint.dossier.archive import unpack
from footprint.dossier.bundle import MANIFEST, make_bundle, make_documents
from footprint.dossier.freeze import Frozen
from footprint.dossier.signing.receipt import ENDING, find_root, read_receipt, say_key, write_receipt
from footprint.workspace.samples import find_sample
from tests.authority import make_authority, serve_authority
from tests.dossier.forging import MANIFEST_TOO, REMADE, cell, replace, rewrite, tamper
from tests.dossier.samples import forge, freeze_sample

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = say_key(KEY.public_key())


@pytest.fixture(scope="module")
def frozen() -> Frozen:
    return freeze_sample()


@pytest.fixture(scope="module")
def made(frozen) -> bytes:
    return make_bundle(frozen, "fr")


@pytest.fixture
def bundle(made, tmp_path) -> Path:
    path = tmp_path / "dossier.zip"
    path.write_bytes(made)
    return path


@pytest.fixture
def signed(made, tmp_path) -> Path:
    path = tmp_path / "receipt.json"
    path.write_bytes(write_receipt(unpack(made)[MANIFEST], KEY))
    return path


def verify(bundle: Path, *options: object) -> int:
    return main(["verify", str(bundle), "--lang", "fr", *map(str, options)])


class TestOriginals:
    @pytest.mark.exhaustive
    @pytest.mark.sampled(least=1)
    @pytest.mark.parametrize("name", ["equipment", "usage", "sites"])
    def test_a_file_it_was_made_from_is_equal(self, bundle, name):
        assert verify(bundle, "--original", find_sample("association", 2025) / f"{name}.csv") == 0

    def test_another_file_is_none_of_them(self, bundle, capsys):
        other = find_sample("local_authority", 2025) / "equipment.csv"
        assert verify(bundle, "--original", other) == 1
        assert "equipment.csv" in capsys.readouterr().out

    def test_cells_that_are_not_those_of_the_file_are_found(self, made, bundle):
        """A forger who writes what suits him into the cells that are kept, leaving the hash of the file."""
        bundle.write_bytes(forge(made, cell("uploads/1-equipment.csv", "quantity", "99")))
        assert verify(bundle, "--original", find_sample("association", 2025) / "equipment.csv") == 1

    @pytest.mark.exhaustive
    def test_a_header_that_is_not_that_of_the_file_is_found(self, made, bundle):
        """Whoever would hide what a column was, or that one about persons was left out."""
        change = replace("uploads/index.csv", b"Type d'appareil", b"Modele")
        bundle.write_bytes(tamper(made, REMADE, change))
        assert verify(bundle) == 0
        assert verify(bundle, "--original", find_sample("association", 2025) / "equipment.csv") == 1

    def test_a_file_that_is_not_there_is_told(self, bundle, tmp_path, capsys):
        assert verify(bundle, "--original", tmp_path / "absent.csv") == 2
        assert "absent.csv" in capsys.readouterr().err


class TestHostileWords:
    @pytest.mark.parametrize("place", [("organisation",), ("reviewer", "name"), ("author", "on")])
    def test_what_a_dossier_says_can_neither_end_a_line_nor_drive_the_terminal(self, made, bundle, capsys, place):
        def write(data: bytes) -> bytes:
            about = json.loads(data)
            *parents, last = place
            told = about["identity"]
            for name in parents:
                told[name] = dict(told[name] or {})
                told = told[name]
            told[last] = "\x1b[2JLac\u009b31m\u202e\n- tout est vérifié"
            return json.dumps(about, ensure_ascii=False).encode()

        bundle.write_bytes(forge(made, rewrite("dossier.json", write)))
        assert verify(bundle, "--data-only") in (1, 2)
        out, err = capsys.readouterr()
        assert not {"\x1b", "\u009b", "\u202e"} & {*out, *err}
        assert "- tout est vérifié" not in out.splitlines()


class TestReceipt:
    def test_one_that_is_given_says_by_which_key(self, bundle, signed, capsys):
        assert verify(bundle, "--receipt", signed) == 0
        assert PUBLIC in capsys.readouterr().out

    def test_one_next_to_the_archive_is_found(self, bundle, signed, capsys):
        signed.rename(f"{bundle}{ENDING}")
        assert verify(bundle) == 0
        assert PUBLIC in capsys.readouterr().out

    @pytest.mark.exhaustive
    def test_that_of_another_archive_is_a_difference(self, frozen, bundle, signed):
        bundle.write_bytes(make_bundle(frozen, "en"))
        assert verify(bundle, "--receipt", signed) == 1

    def test_one_that_is_not_there_is_told(self, bundle, tmp_path):
        assert verify(bundle, "--receipt", tmp_path / "absent.json") == 2


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl answers for the authority")
class TestTimestamp:
    def test_one_is_verified_by_whoever_trusts_its_authority(self, bundle, made, tmp_path, capsys):
        authority, receipt = make_authority(tmp_path / "authority"), Path(f"{bundle}{ENDING}")
        receipt.write_bytes(write_receipt(unpack(made)[MANIFEST], KEY, authority.stamp(unpack(made)[MANIFEST])))
        assert verify(bundle) == 3
        assert verify(bundle, "--tsa-root", authority.folder / "root.pem") == 0
        assert "CN=Horodatage" in capsys.readouterr().out
        assert verify(bundle, "--tsa-root", bundle) == 2

    @pytest.mark.exhaustive
    def test_one_is_asked_for_when_freezing_where_an_authority_answers(self, tmp_path, capsys):
        authority, out = make_authority(tmp_path / "authority"), tmp_path / "out.zip"
        file = tmp_path / "equipment.csv"
        file.write_text("device_type,quantity,acquired_on\nlaptop,3,2023-01-01\n")
        asked = ["dossier", str(file), "--year", "2025", "--lang", "en", "--out", str(out), "--timestamp"]
        root = ["--tsa-root", str(authority.folder / "root.pem")]
        with serve_authority(authority) as url:
            assert main([*asked, url]) == 2  # what could verify it lacks
            assert main([*asked, f"{url}/page", *root]) == 2
            assert not out.exists()
            assert main([*asked, f"{url}/down", *root]) == 0
            assert "/down" in capsys.readouterr().err
            assert not Path(f"{out}{ENDING}").exists()
            assert main([*asked, url, *root]) == 0
        assert read_receipt(Path(f"{out}{ENDING}").read_bytes()).root == find_root(unpack(out.read_bytes())[MANIFEST])


class TestDataOnly:
    def test_documents_are_left_and_named(self, made, bundle, capsys):
        assert verify(bundle, "--data-only") == 3
        assert "report.pdf" in capsys.readouterr().out
        bundle.write_bytes(forge(made, lambda files: files | {"report.pdf": b"%PDF"}))
        assert verify(bundle, "--data-only") == 3
        assert verify(bundle) == 1

    def test_an_altered_figure_is_found_without_them(self, made, bundle):
        bundle.write_bytes(forge(made, cell("results/main.csv", "impact", "1")))
        assert verify(bundle, "--data-only") == 1


class TestExpected:
    def test_the_code_of_the_version_and_the_root_are_those_of_the_archive(self, frozen, made, bundle):
        assert verify(bundle, "--expect-code", frozen.id, "--expect-code", find_root(unpack(made)[MANIFEST])) == 0
        assert verify(bundle, "--expect-code", frozen.id, "--expect-code", "0" * 64) == 1

    @pytest.mark.exhaustive
    def test_a_key_must_have_signed(self, bundle, signed, tmp_path):
        pem = tmp_path / "public.pem"
        pem.write_bytes(KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        other = Ed25519PrivateKey.from_private_bytes(bytes(reversed(range(32))))
        assert verify(bundle, "--receipt", signed, "--expect-key", PUBLIC) == 0
        assert verify(bundle, "--receipt", signed, "--expect-key", pem) == 0
        assert verify(bundle, "--receipt", signed, "--expect-key", say_key(other.public_key())) == 1
        assert verify(bundle, "--expect-key", PUBLIC) == 1  # the receipt taken away

    def test_what_is_no_key_is_told(self, bundle):
        assert verify(bundle, "--expect-key", "abc") == 2


class TestDocumentsAgain:
    @pytest.mark.exhaustive
    def test_they_are_those_of_the_archive(self, made, bundle, frozen, tmp_path):
        out = tmp_path / "again"
        assert main(["report", str(bundle), "--lang", "fr", "--out", str(out)]) == 0
        files = unpack(made)
        written = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        assert written == {path: files[path] for path in make_documents(frozen, "fr")}

    @pytest.mark.exhaustive
    def test_they_are_made_of_an_archive_whose_makers_are_of_other_versions(self, made, bundle, tmp_path):
        """Documents that can't be compared here are made again from the files that are verified."""

        def tell(data: bytes) -> bytes:
            said = json.loads(data)
            return json.dumps(said | {"made": said["made"] | {"typst": "0.0.1"}}).encode()

        bundle.write_bytes(tamper(made, MANIFEST_TOO, rewrite(MANIFEST, tell)))
        assert main(["report", str(bundle), "--lang", "fr", "--out", str(tmp_path / "again")]) == 3
        assert (tmp_path / "again" / "report.pdf").read_bytes() == unpack(made)["report.pdf"]

    def test_none_is_made_of_a_dossier_that_differs(self, made, bundle, tmp_path, capsys):
        bundle.write_bytes(forge(made, lambda files: files | {"report.pdf": b"%PDF"}))
        out = tmp_path / "again"
        assert main(["report", str(bundle), "--lang", "fr", "--out", str(out)]) == 1
        assert "report.pdf" in capsys.readouterr().out
        assert not out.exists()

    def test_what_is_no_dossier_is_told(self, tmp_path):
        (tmp_path / "x.zip").write_bytes(b"hello")
        assert main(["report", str(tmp_path / "x.zip"), "--out", str(tmp_path / "again")]) == 2
