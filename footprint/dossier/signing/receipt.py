"""The root of an archive, and its receipt: a file beside the archive by which others answer for the root.

The root is the hash of the manifest, and so of every byte of the archive; nothing in the archive can hold it.
"""

import base64
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from footprint.dossier.canonical import Unreadable, read_object, write_object
from footprint.dossier.freeze import hash_bytes
from footprint.problems import Problem, UnusableInput

ALGORITHM = "Ed25519"
FORMAT = "footprint-receipt/1"
ENDING = ".receipt.json"
SIGNED = frozenset({"algorithm", "public_key", "signature"})


@dataclass(frozen=True)
class Receipt:
    """What a receipt says of a root: the public key (hexadecimal) whose signature holds, and the time-stamp.

    Either may lack ("" and nothing), never both; a time-stamp is yet to be checked (`timestamp.check_stamp`).
    """

    root: str
    signed_by: str = ""
    stamp: bytes = b""


def find_root(manifest: bytes) -> str:
    """The root of an archive, from its manifest."""
    return hash_bytes(manifest)


def write_receipt(manifest: bytes, key: Ed25519PrivateKey | None, stamp: bytes = b"") -> bytes:
    """The receipt of an archive: its root, signed where there is a key, and the answer of who time-stamped it."""
    root = find_root(manifest)
    said = {"format": FORMAT, "root": root}
    if key:
        signature = key.sign(_word(root)).hex()
        said |= {"algorithm": ALGORITHM, "public_key": say_key(key.public_key()), "signature": signature}
    if stamp:
        said["timestamp"] = base64.b64encode(stamp).decode()
    return write_object(said)


def _word(root: str) -> bytes:
    """What is signed: never to be taken for a signature of anything else."""
    return f"{FORMAT} {root}\n".encode()


def read_receipt(data: bytes) -> Receipt:
    """What a receipt says, its signature checked. Raises Unreadable where it is none, or is signed wrongly."""
    said = read_object(data)
    root, signed = said.get("root"), SIGNED & said.keys()
    if said.get("format") != FORMAT or not isinstance(root, str) or not (signed or "timestamp" in said):
        raise Unreadable("no receipt")
    try:
        stamp = base64.b64decode(said.get("timestamp", ""), validate=True)
        if not signed:
            return Receipt(root, stamp=stamp)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(said["public_key"]))
        key.verify(bytes.fromhex(said["signature"]), _word(root))
    except (ValueError, KeyError, TypeError, InvalidSignature) as fault:
        raise Unreadable("signature") from fault
    return Receipt(root, say_key(key), stamp)


# --- keys ------------------------------------------------------------------------------------------------------------


def read_key(path: Path) -> Ed25519PrivateKey:
    """The private key of a PEM file without password. Raises UnusableInput for any other file."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise UnusableInput(Problem("dossier.not-a-key", "error", "", value=path.name)) from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableInput(Problem("dossier.not-a-key", "error", "", value=path.name))
    return key


def read_public_key(said: str) -> str:
    """A public key in hexadecimal, given so or as the name of a PEM file. Raises UnusableInput for anything else."""
    if len("".join(said.split())) == 64:
        return read_key_text(said)
    try:
        key = load_pem_public_key(Path(said).read_bytes())
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise UnusableInput(Problem("dossier.not-a-public-key", "error", "", value=said[-80:])) from fault
    if not isinstance(key, Ed25519PublicKey):
        raise UnusableInput(Problem("dossier.not-a-public-key", "error", "", value=said[-80:]))
    return say_key(key)


def read_key_text(said: str) -> str:
    """A public key that is typed in hexadecimal. Raises UnusableInput where it is none."""
    try:
        return say_key(Ed25519PublicKey.from_public_bytes(bytes.fromhex("".join(said.split()))))
    except ValueError as fault:
        raise UnusableInput(Problem("dossier.not-a-public-key", "error", "", value=said[-80:])) from fault


def say_key(key: Ed25519PublicKey) -> str:
    """A public key in hexadecimal."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


# --- inside older archives -------------------------------------------------------------------------------------------


def check_signature(manifest: bytes, signed: bytes) -> str:
    """The public key (hexadecimal) that signed a manifest from inside its archive; "" when the signature does not hold.

    Whose key it is, only the organisation can say: its public key is published elsewhere.
    """
    try:
        said = read_object(signed)
        public = bytes.fromhex(said["public_key"])
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(said["signature"]), manifest)
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return ""
    return public.hex()
