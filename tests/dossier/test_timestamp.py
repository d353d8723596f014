"""A time-stamp over the root: asked of an authority, kept in the receipt, verified offline by whoever trusts it."""

import shutil
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import HashAlgorithm

from footprint.dossier.canonical import Unreadable, read_object, write_object
from footprint.dossier.checks.findings import Expected, Verification
from footprint.dossier.checks.hashes import check_expected, check_signed
from footprint.dossier.freeze import hash_bytes
from footprint.dossier.signing.receipt import say_key, write_receipt
from footprint.dossier.signing.timestamp import SilentError, ask_for_stamp, check_stamp, read_authorities
from footprint.dossier.trail import TrailChange, chain
from footprint.problems import UnusableInput
from tests.authority import Authority, make_authority, serve_authority

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl answers for the authority")

CONTENT = b'{"files": {}}\n'
ROOT = hash_bytes(CONTENT)


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority") / "one")


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority") / "other")


@pytest.fixture(scope="module")
def address(authority):
    with serve_authority(authority) as url:
        yield url


def roots(authority: Authority) -> list:
    return load_pem_x509_certificates(authority.root)


class TestAsking:
    def test_an_authority_that_is_trusted_says_when_it_saw_the_root(self, authority, address):
        answer, stamp = ask_for_stamp(address, CONTENT, roots(authority))
        assert stamp.authority == "CN=Horodatage"
        assert stamp.at.endswith("+00:00")
        assert check_stamp(answer, ROOT, roots(authority)) == stamp

    @pytest.mark.parametrize("path", ["/down", None])
    def test_one_that_does_not_answer_is_silent(self, authority, address, path):
        url = f"{address}{path}" if path else "http://127.0.0.1:9"
        with pytest.raises(SilentError):
            ask_for_stamp(url, CONTENT, roots(authority))

    def test_what_can_not_be_verified_is_refused(self, authority, other, address):
        for url, trusted in ((address, other), (f"{address}/page", authority), ("ftp://127.0.0.1", authority)):
            with pytest.raises(UnusableInput):
                ask_for_stamp(url, CONTENT, roots(trusted))

    def test_a_file_without_a_certificate_is_refused(self):
        with pytest.raises(UnusableInput, match="not-an-authority"):
            read_authorities("racine.pem", b"-----BEGIN")


class TestChecking:
    def test_that_of_another_root_does_not_hold(self, authority):
        with pytest.raises(Unreadable, match="another root"):
            check_stamp(authority.stamp(b"other"), ROOT, roots(authority))

    def test_that_of_another_kind_of_hash_does_not_hold(self, authority):
        with pytest.raises(Unreadable, match="another root"):
            check_stamp(authority.stamp(CONTENT, algorithm=HashAlgorithm.SHA512), ROOT, roots(authority))

    def test_no_byte_of_it_can_be_changed_unseen(self, authority):
        answer = authority.stamp(CONTENT)
        stamp = check_stamp(answer, ROOT, roots(authority))
        for place in range(0, len(answer), 7):
            changed = bytearray(answer)
            changed[place] ^= 1
            try:
                assert check_stamp(bytes(changed), ROOT, roots(authority)) == stamp
            except Unreadable:
                continue


class TestReceipt:
    """What a receipt with a time-stamp makes of a verification."""

    @pytest.fixture
    def stamped(self, authority) -> bytes:
        return write_receipt(CONTENT, None, authority.stamp(CONTENT))

    def check(self, receipt: bytes | None, *trusted: Authority, frozen_on: str = "2026-11-26") -> Verification:
        entry = TrailChange("dossier-frozen", "Zoé", datetime.fromisoformat(frozen_on), {})
        named = ("receipt.json", receipt) if receipt else None
        expected = Expected(receipt=named, authorities=[root for one in trusted for root in roots(one)])
        found = Verification(root=ROOT)
        check_signed({"log.jsonl": chain([entry])}, False, expected, found)
        check_expected(expected, found)
        return found

    def test_one_that_is_trusted_holds_and_tells_when(self, stamped, authority, other):
        found = self.check(stamped, other, authority)
        assert (found.outcome, found.stamped_by, found.signed_by) == ("equal", "CN=Horodatage", "")
        assert found.stamped_at >= "2026-11-26"

    def test_without_the_root_of_its_authority_it_is_not_verified(self, stamped):
        found = self.check(stamped)
        assert [one.code for one in found.limits] == ["timestamp"]
        assert found.stamped_at == ""

    def test_one_of_another_authority_or_taken_away_is_a_difference(self, stamped, other):
        for given, code in ((stamped, "differs"), (None, "missing")):
            found = self.check(given, other)
            assert [one.code for one in found.differences] == [f"dossier.timestamp-{code}"]

    def test_one_before_the_version_was_frozen_is_a_difference(self, stamped, authority):
        found = self.check(stamped, authority, frozen_on="2099-01-01")
        assert [one.code for one in found.differences] == ["dossier.dates-disorder"]

    def test_what_is_no_time_stamp_is_a_difference(self, stamped):
        for given, code in (("AAAA", "timestamp-differs"), ("é", "receipt-unreadable")):
            found = self.check(write_object(read_object(stamped) | {"timestamp": given}))
            assert [one.code for one in found.differences] == [f"dossier.{code}"]

    def test_it_goes_with_a_signature(self, authority):
        key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        found = self.check(write_receipt(CONTENT, key, authority.stamp(CONTENT)), authority)
        assert found.signed_by == say_key(key.public_key())
        assert found.stamped_at
