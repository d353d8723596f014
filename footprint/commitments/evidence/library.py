"""The library of proofs: each file once, linked to all the lines of the framework and commitments that it proves.

Older files keep proofs inside commitments and self-diagnoses: they are lifted into the library when they are read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from footprint.commitments.commitment import Commitment
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.read_commitments import UNNAMED, find_name

EMBEDDED = "evidence"  # where older files keep proofs, in a commitment or a self-diagnosis
_LINKS = ("proof_id", "tirs", "commitments")


# --- what belongs to what --------------------------------------------------------------------------------------------


def link_proofs(commitments: Iterable[Commitment], library: Sequence[Proof]) -> tuple[Commitment, ...]:
    """The commitments, each with its proofs in the library."""
    held = ((one, proofs_of(library, one.commitment_id)) for one in commitments)
    return tuple(one if one.evidence == proofs else replace(one, evidence=proofs) for one, proofs in held)


def proofs_of(library: Iterable[Proof], commitment_id: str) -> tuple[Proof, ...]:
    """The proofs of a commitment, expected ones included."""
    return tuple(one for one in library if commitment_id in one.commitments)


def proofs_of_tir(library: Iterable[Proof], commitments: Iterable[Commitment], tir: str) -> tuple[Proof, ...]:
    """The proofs of a line of the framework: its own, and those of the commitments that answer it."""
    answering = {one.commitment_id for one in commitments if tir in one.tirs}
    return tuple(one for one in library if tir in one.tirs or answering & {*one.commitments})


def tirs_of(proof: Proof, commitments: Iterable[Commitment]) -> tuple[str, ...]:
    """The lines of the framework that a proof serves: its own, then those that its commitments answer."""
    own = {one.commitment_id: one.tirs for one in commitments}
    answered = [tir for name in proof.commitments for tir in own.get(name, ())]
    return tuple(dict.fromkeys([*proof.tirs, *answered]))


# --- changes ---------------------------------------------------------------------------------------------------------


def find_by_hash(library: Iterable[Proof], sha256: str) -> tuple[Proof, ...]:
    """The entries whose file has this hash, or one that begins so."""
    wanted = sha256.strip().lower()
    return tuple(one for one in library if wanted and one.sha256.startswith(wanted))


def next_ids(library: Iterable[Proof], count: int = 1) -> list[str]:
    """Identifiers that no proof has yet: P-1, P-2…"""
    taken, found, number = {one.proof_id for one in library}, [], 0
    while len(found) < count:
        number += 1
        if (name := f"P-{number}") not in taken:
            found.append(name)
    return found


def add_proof(library: Sequence[Proof], proof: Proof) -> tuple[Proof, ...]:
    """The library with one proof more, under an identifier of its own."""
    return (*library, replace(proof, proof_id=next_ids(library)[0]))


def put_proof(library: Iterable[Proof], proof: Proof) -> tuple[Proof, ...]:
    """The library with a proof in the place of the one that has its identifier."""
    return tuple(proof if one.proof_id == proof.proof_id else one for one in library)


def drop_proof(library: Iterable[Proof], proof_id: str) -> tuple[Proof, ...]:
    """The library without a proof."""
    return tuple(one for one in library if one.proof_id != proof_id)


def rename_commitment(library: Sequence[Proof], before: str, after: str) -> tuple[Proof, ...]:
    """The library with what a commitment is called now in its links; without it where it is gone."""
    new_names = {before: after}

    def rename(proof: Proof) -> Proof:
        renamed = (new_names.get(one, one) for one in proof.commitments)
        return replace(proof, commitments=tuple(one for one in renamed if one))

    return tuple(rename(one) if before in one.commitments else one for one in library)


def unlink(proof: Proof, tir: str = "", commitment_id: str = "") -> Proof:
    """A proof that no longer proves a line or a commitment."""
    return replace(
        proof,
        tirs=tuple(one for one in proof.tirs if one != tir),
        commitments=tuple(one for one in proof.commitments if one != commitment_id),
    )


def join_links(proof: Proof, tirs: Iterable[str] = (), commitments: Iterable[str] = ()) -> Proof:
    """A proof that proves these lines and commitments too."""
    return replace(
        proof,
        tirs=tuple(dict.fromkeys([*proof.tirs, *tirs])),
        commitments=tuple(dict.fromkeys([*proof.commitments, *commitments])),
    )


def name_from_file(filename: str) -> str:
    """A label to begin with, from the name of a file."""
    return " ".join(Path(filename).stem.replace("_", " ").replace("-", " ").split()) or filename


# --- older files -----------------------------------------------------------------------------------------------------


def lift_evidence(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The content of a plan with all its proofs in the library, those that were inside other records too.

    The same description of the same file is one entry with several links; nothing of a record is left out, and what is
    no record stays where it is.
    """
    library = content.get("library", [])
    held = {"commitments": _link_of_commitment, "diagnosis": _link_of_tir}
    lists = {name: content[name] for name in held if isinstance(content.get(name), list)}
    if not isinstance(library, list) or not any(map(_has_embedded, lists.values())):
        return content
    lifted = [dict(one) if isinstance(one, Mapping) else one for one in library]
    known: dict[str, dict[str, Any]] = {}
    left = {name: [_lift(record, held[name], lifted, known) for record in records] for name, records in lists.items()}
    _name_all([one for one in lifted if isinstance(one, dict)])
    return {**content, **left, "library": lifted}


def _has_embedded(records: Sequence[Any]) -> bool:
    return any(_embedded(record) for record in records)


def _embedded(record: Any) -> list[Mapping[str, Any]]:
    """The proofs inside a record."""
    inside = record.get(EMBEDDED) if isinstance(record, Mapping) else None
    return [one for one in inside if isinstance(one, Mapping)] if isinstance(inside, list) else []


def _link_of_commitment(record: Mapping[str, Any]) -> tuple[str, str]:
    return "commitments", str(find_name(record) or UNNAMED)


def _link_of_tir(record: Mapping[str, Any]) -> tuple[str, str]:
    return "tirs", str(record.get("tir", ""))


def _lift(record: Any, link_of: Any, lifted: list[Any], known: dict[str, dict[str, Any]]) -> Any:
    """A record without the proofs inside it, which go to the end of `lifted`, or to the same one in `known`."""
    embedded = _embedded(record)
    if not embedded:
        return record
    field_name, name = link_of(record)
    for one in embedded:
        same = repr(sorted((key, value) for key, value in one.items() if key not in _LINKS))
        entry = known.get(same) if one.get("sha256") else None
        if entry is None or name in entry.get(field_name, []):  # twice in one record are two proofs of it
            entry = known[same] = {key: value for key, value in one.items() if key not in _LINKS}
            lifted.append(entry)
        entry[field_name] = [*entry.get(field_name, []), name]
    others = [one for one in record[EMBEDDED] if not isinstance(one, Mapping)]
    kept = {key: value for key, value in record.items() if key != EMBEDDED}
    return kept | ({EMBEDDED: others} if others else {})


def _name_all(records: Sequence[dict[str, Any]]) -> None:
    """Give each record that has none an identifier that no other has, always the same for the same content."""
    taken, number = {str(one.get("proof_id")) for one in records}, 0
    for one in records:
        if one.get("proof_id") in (None, ""):
            number += 1
            while f"P-{number}" in taken:
                number += 1
            one["proof_id"] = f"P-{number}"
