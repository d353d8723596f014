"""Files that someone hands over: each read as was settled for those of its origin, checked together, each only once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from footprint.intake import Answers, OpenQuestion, RawInventory, RawTable, Understood, read_file
from footprint.intake.answers import read_answers, write_answers
from footprint.intake.layouts.preview import LayoutProposal, propose_layouts
from footprint.intake.proposals import (
    SURE,
    Heads,
    ProposedColumn,
    TableProposal,
    list_heads,
    propose,
    propose_table,
    take_fingerprint,
)
from footprint.intake.raw_tables import NO_ANSWER, required_columns
from footprint.intake.understanding import UNREADABLE, list_questions, list_site_questions
from footprint.long_work import tell
from footprint.problems import UnusableInput
from footprint.storage import StoredMapping
from footprint.tables import INVENTORY_TABLES
from footprint.workspace.files import check_raw
from footprint.workspace.read_rows import Read, settle_together

# What is settled for files of an origin, by its fingerprint: in this session, or kept in the organisation.
Settled = Mapping[str, Answers]
FindMapping = Callable[[str], StoredMapping | None]


@dataclass(frozen=True, eq=False)
class Handed:
    """A file as it is handed over: an id of its own, its name and bytes."""

    id: str
    name: str
    content: bytes


# Formats in which a column that is not read may be one of ours; the others declare what they leave aside.
OPEN_FORMATS = ("own", "table")
# What someone may add to the export of a program, and is never passed over in silence: programs tell types their way.
WEIGHTY = ("quantity", "purchase_cost_eur", "acquired_on")


@dataclass(frozen=True)
class FileColumn:
    """A header of a file: what it was read as ("" for nothing), and what is proposed for it, if anything.

    `is_answered`: a person settled what it is, or left it aside.
    """

    proposed: ProposedColumn
    read: str = ""
    is_answered: bool = False

    @property
    def header(self) -> str:
        """The header as written."""
        return self.proposed.header

    @property
    def is_open(self) -> bool:
        """Whether it was neither read, nor left aside by a person, for being about people, or by its name."""
        proposed = self.proposed
        return not (self.read or self.is_answered or proposed.about_people or proposed.needless)


@dataclass(frozen=True, eq=False)
class File:
    """A file that was read: with which answers, and its tables, or why there are none.

    `fingerprint` tells its origin ("" where it has no rows of cells), `heads` its first rows. `kept` is what the
    organisation keeps for that origin, when the file was read so.
    """

    handed: Handed
    heads: Heads
    fingerprint: str
    answers: Answers
    tables: Mapping[str, RawTable]
    refusal: UnusableInput | None = None
    kept: StoredMapping | None = None

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.handed.name

    @property
    def can_be_settled(self) -> bool:
        """Whether something else about its columns would make it another reading."""
        is_mappable = self.refusal is None or self.refusal.problem.code not in UNREADABLE
        return bool(self.fingerprint) and (is_mappable or self.answers != NO_ANSWER)

    @cached_property
    def table(self) -> str:
        """The table it holds; the likeliest one where it could not be read."""
        if self.answers.table or not self.heads:
            return self.answers.table or next(iter(INVENTORY_TABLES))
        return next(iter(self.tables)) if self.tables else propose_table(self.heads)

    @property
    def understood(self) -> Understood | None:
        """How its table was understood; None where it could not be read."""
        return self.tables[self.table].understood if self.table in self.tables else None

    @cached_property
    def layouts(self) -> list[LayoutProposal]:
        """How its sheets seem to be laid out, where that is not one row a device."""
        questions = [one for table in self.tables.values() for one in table.understood.questions]
        asked = [one.value for one in questions if one.about == "layout"]
        return propose_layouts((self.name, self.handed.content), self.answers, asked)

    def propose(self, table: str) -> list[TableProposal]:
        """What its columns could be in a table, one proposal a sheet; worked out once."""
        if table not in self._proposals:
            self._proposals[table] = propose(self.heads, table)
        return self._proposals[table]

    def list_columns(self, table: str) -> list[FileColumn]:
        """The headers of the file, those of all its sheets, with what each was read as, or would be in another table.

        Nothing is proposed for a header that was answered, nor a column of ours that another header is.
        """
        proposed: dict[str, ProposedColumn] = {}
        for proposal in self.propose(table):
            for one in proposal.columns:
                proposed.setdefault(one.header, one)
        answered = self.answers.columns if table == self.table else {}
        if self.understood is None or table != self.table:
            sure = {header: one.column for header, one in proposed.items() if one.sureness == SURE}
            return [
                FileColumn(one, answered.get(header, sure.get(header, "")), header in answered)
                for header, one in proposed.items()
            ]
        read = self.understood.columns
        taken = {column for column in read.values() if column}
        columns = []
        for header, column in read.items():
            known = proposed.get(header, ProposedColumn(header, "", 0.0, ()))
            is_settled = header in answered or known.column in taken
            known = replace(known, column="", confidence=0.0) if is_settled else known
            columns.append(FileColumn(known, column or "", header in answered))
        return columns

    @cached_property
    def unsettled(self) -> list[FileColumn]:
        """The columns that a person should look at: what could be read in them is neither read nor left aside.

        Where nothing tells the type of each row, any of them may. What a program writes is left aside by its format,
        but for columns that someone added to it, and that may hold a number, a price or a date of purchase.
        """
        understood = self.understood
        columns = [one for one in self.list_columns(self.table) if one.is_open]
        if understood is not None and understood.format not in OPEN_FORMATS:
            return [one for one in columns if one.proposed.column in WEIGHTY]
        told = {*(understood.columns.values() if understood else ()), *self.answers.constants}
        types = [column.name for column in required_columns(self.table) if column.type == "choice"]
        if understood is None or not told.issuperset(types):
            return columns
        return [one for one in columns if one.proposed.column]

    @cached_property
    def _proposals(self) -> dict[str, list[TableProposal]]:
        return {}

    @property
    def asks_columns(self) -> bool:
        """Whether something is to be settled about its columns before it can be saved as it is read."""
        return self.can_be_settled and (self.understood is None or bool(self.unsettled))


@dataclass(frozen=True, eq=False)
class Intake:
    """Files that were read, what checking all of them gave, and what remains to be settled about each, by its id."""

    files: list[File]
    reads: list[Read]
    questions: Mapping[str, list[OpenQuestion]]

    @property
    def usable(self) -> list[File]:
        """The files of which something can be brought in."""
        return [file for file in self.files if file.tables]

    def list_mappings(self, settled: Settled) -> list[tuple[str, str, str]]:
        """What was settled in this session about the files: the fingerprint, the file's name and the answers (JSON)."""
        told = {file.fingerprint: file for file in self.usable if file.fingerprint in settled}
        return [
            (fingerprint, file.name, "" if file.answers == NO_ANSWER else write_answers(file.answers))
            for fingerprint, file in told.items()
        ]


def take_in(
    handed: Sequence[Handed],
    settled: Settled,
    find: FindMapping,
    sites: Sequence[str] = (),
    former: Intake | None = None,
) -> Intake:
    """Read files and check them; one that `former` read with the same answers is not read again.

    Args:
        settled: what was settled in this session; it goes before what `find` finds in the organisation.
        sites: those that the inventory knows.
    """
    known = {file.handed.id: file for file in former.files} if former else {}
    files = [_read(one, settled, find, known.get(one.id)) for one in handed]
    tell("check")
    reads = [check_raw(RawInventory(tables)) for tables in _gather(files)]
    reads = settle_together(reads) if len(reads) > 1 else reads
    return Intake(files, reads, {file.handed.id: _ask(file, reads, sites) for file in files})


def _ask(file: File, reads: Sequence[Read], sites: Sequence[str]) -> list[OpenQuestion]:
    """What remains to be settled about the words, numbers, dates and sites of a file."""
    questions = []
    for name, table in file.tables.items():
        read = next(one for one in reads if one.raw.tables.get(name) is table)
        raw = RawInventory({name: table})
        questions += list_questions(raw, read.problems[read.problems["table"] == name])
    return questions + list_site_questions(RawInventory(file.tables), sites, file.answers)


def _read(handed: Handed, settled: Settled, find: FindMapping, former: File | None) -> File:
    tell("read")
    source = (handed.name, handed.content)
    if former is None:
        try:
            heads = list_heads(source)
        except UnusableInput:
            heads = {}
        former = File(handed, heads, take_fingerprint(heads) if heads else "", NO_ANSWER, {})
    kept, answers = None, settled.get(former.fingerprint)
    if answers is None and former.fingerprint:
        kept = find(former.fingerprint)
        answers = _open_answers(kept)
    answers = answers or NO_ANSWER
    if (former.tables or former.refusal) and former.answers == answers:
        return former if former.kept == kept else replace(former, kept=kept)
    try:
        return replace(former, answers=answers, kept=kept, tables=dict(read_file(source, answers).tables), refusal=None)
    except UnusableInput as refusal:
        return replace(former, answers=answers, kept=kept, tables={}, refusal=refusal)


def _open_answers(kept: StoredMapping | None) -> Answers | None:
    """The answers kept; None where there are none, or where another version of the tool wrote what this one can't."""
    try:
        return read_answers(kept.answers) if kept else None
    except UnusableInput:
        return None


def _gather(files: Sequence[File]) -> list[dict[str, RawTable]]:
    """The tables of all files in as few inventories as possible: two files of the same table are checked apart."""
    inventories: list[dict[str, RawTable]] = []
    for file in files:
        for name, table in file.tables.items():
            place = next((one for one in inventories if name not in one), None)
            if place is None:
                inventories.append(place := {})
            place[name] = table
    return inventories
