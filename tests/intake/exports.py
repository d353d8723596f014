"""The exports in tests/uploads, read and checked, and what tests ask of them."""

from footprint.intake import read_file
from footprint.problems import sets_aside
from footprint.workspace.files import check_raw
from footprint.workspace.read_rows import Read
from tests.places import UPLOADS


def read(name: str) -> Read:
    return check_raw(read_file(UPLOADS / name))


def types(read: Read) -> list[str]:
    return read.inventory.equipment["device_type"].astype("str").tolist()


def reasons(read: Read) -> list[str]:
    return read.problems.loc[sets_aside(read.problems), "code"].tolist()
