"""The sieve: what an idea lacks before it is a promise, what carries it, and commitments that wait for others."""

from dataclasses import replace
from datetime import date

import pytest

from footprint.commitments.commitment import Commitment
from footprint.commitments.register import read_register, write_register
from footprint.commitments.sieve.dependencies import find_loops, find_waiting
from footprint.commitments.sieve.ideas import Idea, lacking_words, merged_with, refused, unanswered

WORDED = Idea(
    "R-01",
    "Réparer",
    what="Réparer les portables plutôt que les remplacer",
    how_much="30 réparations par an",
    by_when="fin 2027",
    who="Parc",
    proven_by="Registre des réparations",
)


def find_codes(content: dict) -> list[tuple[str, int]]:
    problems = read_register(content)[1]
    return list(zip(problems["code"], problems["line"], strict=True))


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        ({}, ()),
        ({"what": "  "}, ("what",)),
        ({"how_much": "beaucoup plus"}, ("how_much",)),
        ({"by_when": "bientôt"}, ("by_when",)),
        ({"by_when": "dans 3 ans", "who": "", "proven_by": "?"}, ("by_when", "who", "proven_by")),
    ],
)
def test_each_part_that_the_wording_lacks_is_named(change, lacking):
    assert lacking_words(replace(WORDED, **change)) == lacking


def test_the_four_questions_say_what_is_open_and_what_stands_against_it():
    idea = replace(WORDED, budget="yes", staff="no", time="unsure")
    assert unanswered(idea) == ("funding", "time")
    assert refused(idea) == ("staff",)


def test_an_idea_carries_those_merged_into_it_even_through_another():
    ideas = (WORDED, Idea("R-02", "b", merged_into="R-01"), Idea("R-03", "c", merged_into="R-02"), Idea("R-04", "d"))
    assert [one.idea_id for one in merged_with(WORDED, ideas)] == ["R-02", "R-03"]


def test_an_idea_merged_into_none_or_into_itself_is_a_fault():
    ideas = [("R-01", "R-02"), ("R-02", "R-01"), ("R-03", "R-09"), ("R-04", "")]
    content = {"ideas": [{"idea_id": name, "title": "x", "merged_into": into} for name, into in ideas]}
    looped = "register.merged-in-a-loop"
    assert find_codes(content) == [(looped, 1), (looped, 2), ("register.no-such-idea", 3)]


def test_what_those_who_reread_remarked_is_kept_in_the_file():
    record = {"idea_id": "R-01", "title": "Réparer", "comments": [{"text": "Trop tôt", "by": "A", "on": "2026-05-02"}]}
    register, problems = read_register({"ideas": [record]})
    assert problems.empty
    assert register.ideas[0].comments[0].on == date(2026, 5, 2)
    assert write_register(register, {"ideas": [record]}) == {"ideas": [record]}


# --- dependencies ----------------------------------------------------------------------------------------------------


def test_those_that_wait_for_one_another_are_found_once():
    assert find_loops({"A": ["B"], "B": ["C"], "C": ["B"], "D": ["D"], "E": []}) == [("B", "C"), ("D",)]


def test_a_commitment_knows_which_of_those_it_waits_for_is_not_kept():
    promises = [Commitment(name, name, depends_on=waits) for name, waits in (("A", ()), ("B", ("A",)), ("C", ("B",)))]
    assert find_waiting(promises, {"A": "missed", "B": "on_track", "C": "on_track"}) == {"B": ("A",), "C": ("A",)}


def test_waiting_for_none_in_a_ring_or_for_a_later_one_is_reported():
    def promise(name: str, waits: list[str], deadline: str = "2027-12-31") -> dict:
        goal = {"value": 1, "deadline": deadline}
        return {"commitment_id": name, "title": name, "goal": goal, "depends_on": waits}

    late = promise("E", [], "2028-12-31")
    records = [promise("A", ["Z"]), promise("B", ["C"]), promise("C", ["B"]), promise("D", ["E"]), late]
    assert find_codes({"commitments": records}) == [
        ("register.no-such-dependency", 1),
        ("register.waits-in-a-loop", 2),
        ("register.waits-in-a-loop", 3),
        ("register.waits-for-later", 4),
    ]
