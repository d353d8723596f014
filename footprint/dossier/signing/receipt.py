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
# Public keys of small order, but for the sign bit: anyone signs for them, without a private key.
_FIELD = 2**255 - 19
_FORGEABLE = frozenset(number.to_bytes(32, "little") for number in (0, 1, _FIELD - 1, _FIELD, _FIELD + 1)) | {
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
}


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
    signed = (say_key(key.public_key()), key.sign(_word(root))) if key else None
    return write_object(_say(root, signed, stamp))


def _say(root: str, signed: tuple[str, bytes] | None, stamp: bytes) -> dict[str, str]:
    """What a receipt holds, and nothing else: the root, the public key and its signature, the time-stamp."""
    said = {"format": FORMAT, "root": root}
    if signed:
        said |= {"algorithm": ALGORITHM, "public_key": signed[0], "signature": signed[1].hex()}
    return said | ({"timestamp": base64.b64encode(stamp).decode()} if stamp else {})


def _word(root: str) -> bytes:
    """What is signed: never to be taken for a signature of anything else."""
    return f"{FORMAT} {root}\n".encode()


def read_receipt(data: bytes) -> Receipt:
    """What a receipt says, its signature checked. Raises Unreadable for any other than the program writes."""
    said = read_object(data)
    root, signed = said.get("root"), None
    try:
        stamp = base64.b64decode(said.get("timestamp", ""), validate=True)
        if SIGNED & said.keys():
            key, signature = _read_key(said["public_key"]), bytes.fromhex(said["signature"])
            key.verify(signature, _word(str(root)))
            signed = say_key(key), signature
    except (ValueError, KeyError, TypeError, InvalidSignature) as fault:
        raise Unreadable("signature") from fault
    if not isinstance(root, str) or not (signed or stamp) or said != _say(root, signed, stamp):
        raise Unreadable("no receipt")
    return Receipt(root, signed[0] if signed else "", stamp)


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
    return read_key_text(say_key(key))


def read_key_text(said: str) -> str:
    """A public key that is typed in hexadecimal. Raises UnusableInput where it is none."""
    try:
        return say_key(_read_key("".join(said.split())))
    except ValueError as fault:
        raise UnusableInput(Problem("dossier.not-a-public-key", "error", "", value=said[-80:])) from fault


def _read_key(said: str) -> Ed25519PublicKey:
    """A public key from its hexadecimal. Raises ValueError where it is none, or one whose signature proves nothing."""
    data = bytes.fromhex(said)
    key = Ed25519PublicKey.from_public_bytes(data)
    if data[:-1] + bytes([data[-1] & 0x7F]) in _FORGEABLE:
        raise ValueError("anyone can sign for this key")
    return key


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
        key = _read_key(said["public_key"])
        key.verify(bytes.fromhex(said["signature"]), manifest)
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return ""
    return say_key(key)
