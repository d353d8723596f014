"""The glossary: one text for each term of the field, which pages also give as help where the term stands."""

from dataclasses import dataclass

from footprint.words.spellings import normalise_spelling
from footprint.words.texts import read_texts, text

SECTION = "glossary"


@dataclass(frozen=True)
class GlossaryTerm:
    """A term of the field: its id, which is its address, its name and what it means."""

    term_id: str
    name: str
    meaning: str

    @property
    def initial(self) -> str:
        """The letter under which it stands, without accent."""
        return normalise_spelling(self.name)[0].upper()


def list_terms(language: str) -> list[GlossaryTerm]:
    """All terms, in the order of the alphabet of the language's names."""
    ids = [key.split(".")[1] for key in read_texts(language) if key.startswith(f"{SECTION}.") and key.endswith(".name")]
    terms = [GlossaryTerm(one, text(f"glossary.{one}.name", language), explain_term(one, language)) for one in ids]
    return sorted(terms, key=lambda term: normalise_spelling(term.name))


def explain_term(term_id: str, language: str) -> str:
    """What a term means, as help beside the word. Raises UnknownText where the glossary lacks it."""
    return text(f"glossary.{term_id}.meaning", language)


def find_terms(terms: list[GlossaryTerm], wanted: str) -> list[GlossaryTerm]:
    """The terms that say all the words sought, or the one whose id is sought."""
    words = normalise_spelling(wanted).split()
    exact = [term for term in terms if term.term_id == wanted.strip()]
    return exact or [
        term for term in terms if all(word in normalise_spelling(f"{term.name} {term.meaning}") for word in words)
    ]
