"""The sample organisations that travel with the code, none of which exists."""

import hashlib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from footprint.commitments.register import register_of, with_register
from footprint.plans.plan import Plan
from footprint.plans.plan_json import read_plan
from footprint.storage import create_inventory, create_organisation, load_inventory, save_upload
from footprint.tables import INVENTORY_TABLES
from footprint.words.texts import text
from footprint.workspace.bring_in import bring_in
from footprint.workspace.files import read_files
from footprint.workspace.stored import keep_files, save_stored

# The sample organisations, none of which exists, and the years of which each has an inventory, the last one last.
SAMPLES = {"association": (2025,), "local_authority": (2023, 2024, 2025)}


SAMPLES_FOLDER = Path(__file__).parent / "sample_organisations"


def load_sample(engine: sa.Engine, organisation: str, inventory: str, actor: str, sample: str = "association") -> int:
    """Create a sample organisation and its inventories from the files that travel with the code.

    Args:
        organisation, inventory: what to call the organisation, and each of its inventories.
        sample: one of SAMPLES.

    Returns:
        The id of the inventory of the last year.
    """
    organisation_id, inventory_id = create_organisation(engine, organisation, actor), 0
    for year in SAMPLES[sample]:
        folder = find_sample(sample, year)
        files = {name: (f"{name}.csv", (folder / f"{name}.csv").read_bytes()) for name in INVENTORY_TABLES}
        read = read_files(files["equipment"], files["usage"], files["sites"])
        inventory_id = create_inventory(engine, organisation_id, inventory, year, actor)
        kept = keep_files(engine, organisation_id, list(files.values()), actor)
        save_stored(engine, inventory_id, bring_in(load_inventory(engine, inventory_id), [read], True, kept), actor)
    return inventory_id


def find_sample(sample: str, year: int) -> Path:
    """The folder that holds the files of a sample for a year."""
    folder = SAMPLES_FOLDER / sample
    return folder / str(year) if len(SAMPLES[sample]) > 1 else folder


# The sample organisations that have a plan.
SAMPLE_PLANS = ("local_authority",)


@cache
def load_sample_plan(sample: str) -> Plan:
    """The plan of a sample organisation; its costs are inputs of that organisation, which does not exist."""
    return read_plan(SAMPLES_FOLDER / sample / "plan.json")[0]


EXPECTED_STILL = 4  # of so many proofs, one stays expected: the lists of what lacks have something to show


def supply_sample_evidence(engine: sa.Engine, organisation_id: int, plan: Plan, actor: str, language: str) -> Plan:
    """The plan of a sample with files for most of the proofs that it expects, kept in the organisation.

    Each file is a short text that says that it is an example, of the last year of the sample or of the deadline of what
    it proves.
    """
    register, last = register_of(plan)[0], SAMPLES["local_authority"][-1]
    deadlines = {one.commitment_id: one.goal.deadline for one in register.commitments}
    library = []
    for place, proof in enumerate(register.library):
        if proof.is_supplied or place % EXPECTED_STILL == EXPECTED_STILL - 1:
            library.append(proof)
            continue
        days = [day for name in proof.commitments if (day := deadlines.get(name))]
        year = min([last, *(day.year for day in days)])
        serves = ", ".join((*proof.commitments, *proof.tirs))
        content = text("sample_evidence.content", language, label=proof.label, serves=serves, year=year)
        name = text("sample_evidence.file", language, id=proof.proof_id)
        sha256 = hashlib.sha256(content.encode("utf-8")).hexdigest()
        save_upload(engine, organisation_id, name, content.encode("utf-8"), actor)
        library.append(
            replace(
                proof,
                filename=name,
                sha256=sha256,
                period=str(year),
                supplied_by=actor,
                supplied_on=date(year + 1, 1, 31),
            )
        )
    return with_register(plan, replace(register, library=tuple(library)))
