"""A date that others vouch for: a time-stamp (RFC 3161) over the root of an archive, and checking it offline.

An authority is sent nothing but the root. As that is the SHA-256 of the manifest, any tool for time-stamps checks the
answer over `manifest.json`. Who trusts the authority holds the certificate of its root; whether a certificate was
revoked since can't be known offline.
"""

import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from http.client import HTTPException
from urllib.parse import urlsplit

from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from footprint.dossier.canonical import Unreadable
from footprint.dossier.freeze import hash_bytes
from footprint.problems import Problem, UnusableInput

PATIENCE_S = 20.0
MOST_BYTES = 100_000  # an answer with its certificates holds some thousands
SHA256 = "2.16.840.1.101.3.4.2.1"


class SilentError(Exception):
    """An authority does not answer: why, in the words of the system."""


@dataclass(frozen=True)
class Stamp:
    """When an authority saw the root (ISO, UTC), and the name that its certificate bears."""

    at: str
    authority: str

    @property
    def moment(self) -> str:
        """When, as people write it."""
        return f"{self.at[:19].replace('T', ' ')} UTC"


def read_authorities(name: str, content: bytes) -> list[Certificate]:
    """The certificates of a PEM file: roots that are trusted. Raises UnusableInput where there is none."""
    try:
        return load_pem_x509_certificates(content)
    except ValueError as fault:
        raise UnusableInput(Problem("dossier.not-an-authority", "error", "", value=name)) from fault


def ask_for_stamp(url: str, manifest: bytes, roots: Sequence[Certificate]) -> tuple[bytes, Stamp]:
    """The answer of an authority over the root of an archive, and what it says, verified.

    Raises:
        SilentError: it does not answer.
        UnusableInput: it answers what can't be verified, or the address is none.
    """
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise UnusableInput(Problem("dossier.not-an-address", "error", "", value=url))
    asked = TimestampRequestBuilder().data(manifest).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = _post(url, asked.as_bytes())
    try:
        return answer, check_stamp(answer, hash_bytes(manifest), roots, asked.nonce)
    except Unreadable as fault:
        raise UnusableInput(
            Problem("dossier.timestamp-refused", "error", "", value=url, expected=str(fault)[:200])
        ) from fault


def _post(url: str, question: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    request = urllib.request.Request(url, question, headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return answer.read(MOST_BYTES)
    except (OSError, HTTPException, ValueError) as fault:
        raise SilentError(str(fault)[:200]) from fault


def check_stamp(answer: bytes, root: str, roots: Sequence[Certificate], nonce: int | None = None) -> Stamp:
    """What an answer says of a root, where an authority that is trusted signed it. Raises Unreadable where none did."""
    response, stamp = _read(answer, root)
    try:
        VerifierBuilder(roots=list(roots), nonce=nonce).build().verify(response, bytes.fromhex(root))
    except (VerificationError, ValueError) as fault:
        raise Unreadable(str(fault)[:200]) from fault
    return stamp


def read_stamp(answer: bytes, root: str) -> Stamp:
    """What an answer says of a root, whoever signed it. Raises Unreadable where it says nothing of it."""
    return _read(answer, root)[1]


def _read(answer: bytes, root: str) -> tuple[TimeStampResponse, Stamp]:
    try:
        response = decode_timestamp_response(answer)
        said, signers = response.tst_info, response.signed_data.signer_infos
        of = {(one.issuer, one.serial_number) for one in signers}
        certificates = map(load_der_x509_certificate, response.signed_data.certificates)
        names = [one.subject.rfc4514_string() for one in certificates if (one.issuer, one.serial_number) in of]
        imprint, at = said.message_imprint, said.gen_time.astimezone(UTC)
    except Exception as fault:  # of an answer of another hand: whatever reading it may raise
        raise Unreadable(str(fault)[:200]) from fault
    if imprint.hash_algorithm.dotted_string != SHA256 or imprint.message.hex() != root:
        raise Unreadable("another root")
    return response, Stamp(at.isoformat(timespec="seconds"), ", ".join(names))
