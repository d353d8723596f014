"""The signature of a dossier: an Ed25519 key of the organisation says that the manifest is its own."""

from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from footprint.dossier.canonical import read_object, write_object
from footprint.problems import Problem, UnusableInput

ALGORITHM = "Ed25519"


def read_key(path: Path) -> Ed25519PrivateKey:
    """The private key of a PEM file without password. Raises UnusableInput for any other file."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise UnusableInput(Problem("dossier.not-a-key", "error", "", value=path.name)) from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableInput(Problem("dossier.not-a-key", "error", "", value=path.name))
    return key


def sign(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """The signature of a manifest, and the public key that checks it, as JSON."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return write_object({"algorithm": ALGORITHM, "public_key": public.hex(), "signature": key.sign(manifest).hex()})


def check_signature(manifest: bytes, signed: bytes) -> str:
    """The public key (hexadecimal) that signed a manifest; "" when the signature does not hold.

    Whose key it is, only the organisation can say: its public key is published elsewhere.
    """
    try:
        said = read_object(signed)
        public = bytes.fromhex(said["public_key"])
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(said["signature"]), manifest)
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return ""
    return public.hex()
