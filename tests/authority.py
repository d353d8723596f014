"""A time-stamping authority on loopback, whose answers `openssl ts` writes."""

import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

SETTINGS = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Authority:
    """What it signs with, in a folder; `root` is the certificate (PEM) of who trusts it."""

    folder: Path

    @property
    def root(self) -> bytes:
        return (self.folder / "root.pem").read_bytes()

    def answer(self, question: bytes) -> bytes:
        """The answer to a question, as DER."""
        asked, said = self.folder / "question.tsq", self.folder / "answer.tsr"
        asked.write_bytes(question)
        told = ["openssl", "ts", "-reply", "-config", self.folder / "tsa.cnf", "-queryfile", asked, "-out", said]
        subprocess.run(told, check=True, capture_output=True)
        return said.read_bytes()

    def stamp(self, content: bytes, *, algorithm: HashAlgorithm = HashAlgorithm.SHA256) -> bytes:
        """The time-stamp of any content."""
        return self.answer(TimestampRequestBuilder(content, algorithm).build().as_bytes())


def make_authority(folder: Path) -> Authority:
    """An authority with a root of its own."""
    folder.mkdir()
    name = f"Racine {folder.name}"
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certify(name, root_key, name, root_key, x509.BasicConstraints(ca=True, path_length=None))
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    signer = _certify("Horodatage", key, name, root_key, purpose)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (folder / "signer.pem").write_bytes(signer.public_bytes(Encoding.PEM))
    (folder / "signer.key").write_bytes(secret)
    (folder / "serial").write_text("01")
    (folder / "tsa.cnf").write_text(SETTINGS.format(folder=folder))
    return Authority(folder)


def _certify(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    use: x509.ExtensionType,
) -> x509.Certificate:
    def call(one: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)])

    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(call(name)).issuer_name(call(issuer)).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    made = made.not_valid_after(now + timedelta(days=30)).add_extension(use, critical=True)
    return made.sign(issuer_key, SHA256())


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, authority: Authority, *given: object) -> None:
        self.authority = authority
        super().__init__(*given)  # ty: ignore[invalid-argument-type]

    def do_POST(self) -> None:  # as the base class calls it
        question = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/down":
            self.send_error(503)
            return
        said = b"<html>" if self.path == "/page" else self.authority.answer(question)
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


@contextmanager
def serve_authority(authority: Authority) -> Generator[str]:
    """Its address while it answers: at /down it does not, at /page it answers what is no time-stamp."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, authority))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
