"""The sieve is reread in a file: what comes back is proposed, what is another's or older is shown and never merged."""

import io
from dataclasses import replace
from datetime import date

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from footprint.commitments.label.records import Requirement
from footprint.commitments.register import Register
from footprint.commitments.sieve.ideas import Idea
from footprint.commitments.sieve.rereading import compare_returned, take_returned
from footprint.problems import UnusableInput
from footprint.sentences.wording import keep_idea
from footprint.workspace.rereading import FORMS, read_rereading, write_rereading

IDEAS = (
    Idea("R-01", "Réparer", what="Réparer les portables", how_much="30 par an", by_when="fin 2027", who="Parc"),
    Idea("R-02", "Former"),
)
TODAY = date(2026, 5, 2)


def find(content: bytes, form: str, ideas=IDEAS, sender: str = "Commune"):
    return compare_returned(ideas, read_rereading(f"tamis.{form}", content), sender)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_comes_back_untouched_proposes_nothing(form, language):
    content = write_rereading(IDEAS, "Commune", form, language)
    assert content == write_rereading(IDEAS, "Commune", form, language)
    assert [(one.standing, one.changes, one.remarks) for one in find(content, form)] == [("current", (), ())] * 2


def edit_word(content: bytes) -> bytes:
    """Someone changes a text with track changes on, writes a remark in its row, and another as a comment of Word."""
    written = docx.Document(io.BytesIO(content))
    rows = {row.cells[0].text: row.cells[1] for row in written.tables[0].rows}
    paragraph = rows["Combien"].paragraphs[0]
    gone, added = OxmlElement("w:del"), OxmlElement("w:ins")
    run = paragraph.runs[0]._r
    run.addprevious(gone)
    gone.append(run)
    run.find(qn("w:t")).tag = qn("w:delText")
    paragraph.add_run("40 par an")
    added.append(paragraph._p.findall(qn("w:r"))[-1])
    gone.addnext(added)
    rows["Commentaire"].text, rows["Votre nom"].text = "Trop peu", "Camille"
    written.add_comment(rows["Quoi"].paragraphs[0].runs[0], "Et les écrans ?", author="Dominique")
    edited = io.BytesIO()
    written.save(edited)
    return edited.getvalue()


def test_changes_and_remarks_of_a_word_file_are_proposed_then_taken_once():
    content = edit_word(write_rereading(IDEAS, "Commune", "docx", "fr"))
    found = find(content, "docx")
    assert found[0].changes == (("how_much", "30 par an", "40 par an"),)
    assert found[0].remarks == (("Trop peu", "Camille"), ("Et les écrans ?", "Dominique"))
    left = take_returned(IDEAS, found, [], TODAY)
    assert (left[0].how_much, left[0].state, len(left[0].comments)) == ("30 par an", "reread", 2)
    assert find(content, "docx", left)[0].remarks == ()
    assert take_returned(IDEAS, found, [("R-01", "how_much")], TODAY)[0].how_much == "40 par an"


@pytest.mark.parametrize(
    ("ideas", "sender", "standing"),
    [
        (IDEAS, "Autre commune", "foreign"),
        ((replace(IDEAS[0], who="Achats"), IDEAS[1]), "Commune", "older"),
        ((replace(IDEAS[0], idea_id="R-09"), IDEAS[1]), "Commune", "unknown"),
    ],
)
def test_what_is_not_of_today_is_shown_and_never_merged(ideas, sender, standing):
    content = edit_word(write_rereading(IDEAS, "Commune", "docx", "fr"))
    found = find(content, "docx", ideas, sender)
    assert found[0].standing == standing
    assert take_returned(ideas, found, [("R-01", "how_much")], TODAY)[0] == ideas[0]


@pytest.mark.parametrize(
    ("name", "content"), [("a.docx", b"PK\x03\x04"), ("a.docx", b"x"), ("a.xlsx", b"Code;Titre\n")]
)
def test_another_file_is_refused(name, content):
    with pytest.raises(UnusableInput):
        read_rereading(name, content)


def test_a_kept_idea_becomes_a_commitment_with_what_was_worded():
    idea = replace(IDEAS[0], what="Réduire l'empreinte", how_much="20 %", tirs=("1.2",), proven_by="Bilan")
    other = Idea("R-02", "Louer", tirs=("1.3",), merged_into="R-01")
    register = Register(ideas=(idea, other), framework=(Requirement("1.3", axis="support", pa="P-1"),))
    promise, lists = keep_idea(idea, register, "2027-2029")
    assert (promise.commitment_id, promise.owner, promise.cycle) == ("E-01", "Parc", "2027-2029")
    assert (promise.goal.value, promise.goal.unit, promise.goal.deadline) == (20, "percent", date(2027, 12, 31))
    assert (promise.tirs, promise.axis, promise.indicator.better) == (("1.2", "1.3"), "support", "down")
    assert [one.commitment_id for one in lists["ideas"]] == ["E-01", "E-01"]
    assert lists["library"][0].commitments == ("E-01",)
