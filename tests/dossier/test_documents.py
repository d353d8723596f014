"""The documents finished by hand: what they gather and leave to write, and their Word files."""

import inspect
import io
import itertools
import json
import re
import zipfile
from pathlib import Path

import docx
import pptx
import pypdf
import pytest
from docx.oxml.ns import qn

from footprint.cli.main import main
from footprint.commitments.commitment import STATUSES, THEMES
from footprint.commitments.verdicts import VERDICTS
from footprint.dossier.archive import unpack
from footprint.dossier.documents import yearly_review
from footprint.dossier.documents.kinds import KINDS, describe_document, make_file
from footprint.dossier.documents.outline import Document
from footprint.dossier.documents.word import WRITERS
from footprint.dossier.freeze import Frozen, Identity, Signed
from footprint.dossier.report import blocks
from footprint.dossier.report.html_page import write_page
from footprint.dossier.report.sections import describe_report
from footprint.words.texts import text
from tests.dossier.samples import forge, freeze_planned, freeze_rows

ROWS = "item_id,site,device_type,quantity\nA,S,laptop,2\n"
ODD = Identity('Ville <b>"du"</b> Lac &\x07\x0b #set', Signed("Zoé \x00", "2026-11-26"))


# The order of ISO/IEC 29500 in what we write besides the library; Word refuses a file in another one.
ORDERS = {
    "tblPr": (
        *("tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc"),
        *("tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption"),
    ),
    "pPr": (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "pBdr", "shd"),
        *("tabs", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "cnfStyle", "rPr", "sectPr"),
    ),
    "tcPr": ("cnfStyle", "tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign"),
}


def promise(number: int, **fields) -> dict:
    return {
        "commitment_id": f"E-{number:02}",
        "title": f"Promesse {number}",
        "indicator": {"label": "Part", "unit": "%"},
        "reference": {"year": 2023, "value": 1},
        "goal": {"value": 2, "deadline": "2027-12-31"},
    } | fields


def freeze_promises(*promises: dict, **others) -> Frozen:
    plan = {"schema_version": 1, "commitments": list(promises)} | others
    return freeze_rows(ROWS, plan=json.dumps(plan).encode())


def say(document: Document, section: int | None = None) -> str:
    """The texts of a document, or of one of its sections."""
    kept = document.sections if section is None else [document.sections[section]]
    shown = [block for one in kept for block in one.blocks]
    return json.dumps([document.lead if section is None else [], shown], ensure_ascii=False)


@pytest.fixture(scope="module")
def planned() -> Frozen:
    return freeze_planned()


@pytest.fixture(scope="module")
def odd() -> Frozen:
    return freeze_rows(ROWS, identity=ODD)


class TestStrategy:
    def test_it_follows_the_order_of_the_decree(self, planned):
        titles = [section.title for section in describe_document(planned, "strategy", "fr").sections]
        order = ["impact", "usages", "déjà engagées", "Objectifs", "Indicateurs", "Mesures", "Moyens"]
        assert [word for word, title in zip(order, titles, strict=False) if word in title] == order

    @pytest.mark.exhaustive
    def test_every_commitment_is_under_its_theme_and_those_without_one_apart(self):
        frozen = freeze_promises(*(promise(n, theme=theme) for n, theme in enumerate((*THEMES, ""))))
        blocks = describe_document(frozen, "strategy", "fr").sections[3].blocks
        heads = [place for place, one in enumerate(blocks) if one["kind"] == "heading"]
        names = [text(f"register_word.theme.{theme}", "fr") for theme in THEMES]
        assert [blocks[place]["text"] for place in heads] == [*names, text("dossier.document.no_theme", "fr")]
        for number, place in enumerate(heads):
            assert blocks[place + 1]["rows"][0][0].startswith(f"E-{number:02}")

    def test_no_commitment_is_passed_over_whatever_became_of_it(self):
        frozen = freeze_promises(
            *(promise(n, status=status, status_reason="Parce que") for n, status in enumerate(STATUSES))
        )
        told = say(describe_document(frozen, "strategy", "fr"))
        assert all(f"E-{number:02} — Promesse {number}" in told for number in range(len(STATUSES)))

    def test_a_theme_without_objective_is_left_to_write(self, planned):
        written = say(describe_document(planned, "strategy", "fr"), 3)
        assert written.count(text("dossier.document.left.theme", "fr")) == 2  # citizens, and the territory

    def test_what_the_tool_cannot_know_is_marked_in_every_section_that_needs_it(self, planned):
        document = describe_document(planned, "strategy", "fr")
        assert all("À rédiger" in say(document, number) for number in range(8))
        assert "habitants, entreprises, services publics" in say(document, 1)

    def test_measures_are_the_actions_that_commitments_name(self):
        action = {"action_id": "a1", "label": "Garder plus longtemps", "starts_on": "2026-01-01"}
        action["changes"] = [{"table": "equipment", "operation": "retire", "value": {"share": 0.1}}]
        scenario = {"name": "S", "actions": [action]}
        frozen = freeze_promises(promise(1, actions=["a1", "a9"]), promise(2), scenarios=[scenario])
        shown = describe_document(frozen, "strategy", "fr").sections[5].blocks
        rows = next(one["rows"] for one in shown if one["kind"] == "table")
        assert [row[1].split("\n") for row in rows] == [
            ["Garder plus longtemps (1er janvier 2026)", "a9"],
            [text("dossier.document.strategy.no_measure", "fr")],
        ]

    @pytest.mark.parametrize(("bound", "said"), [(True, "s’applique à elle"), (False, "volontaire"), (None, "☐")])
    @pytest.mark.parametrize("kind", ["strategy", "review"])
    def test_it_states_whether_the_law_applies(self, frozen, kind, bound, said):
        assert said in json.dumps(describe_document(frozen, kind, "fr", bound).lead, ensure_ascii=False)

    def test_it_names_the_texts_that_its_outline_rests_on(self, frozen):
        lead = json.dumps(describe_document(frozen, "strategy", "fr").lead, ensure_ascii=False)
        assert all(name in lead for name in ("2021-1485", "2022-1084", "D. 2311-15-1", "reproductions"))


class TestReview:
    def test_its_sections_share_out_all_verdicts(self):
        shared = [*yearly_review.KEPT, *yearly_review.LATE, *yearly_review.UNDER_WAY]
        assert sorted(shared) == sorted(VERDICTS)

    def test_each_commitment_comes_once_with_why(self, planned):
        document = describe_document(planned, "review", "fr")
        shown = "".join(say(document, number) for number in (1, 2, 3))
        names = re.findall(r'\["([EP]-\d\d) — ', shown)
        assert len(names) == len(set(names)) == 18
        assert "trajectoire" in say(document, 2)

    def test_what_changed_is_told_with_its_reason(self, planned):
        changed = say(describe_document(planned, "review", "fr"), 4)
        assert "P-04" in changed
        assert "recalcul" in changed

    def test_without_plan_nor_years_it_says_so(self, frozen):
        document = describe_document(frozen, "review", "en")
        assert "No plan is joined" in say(document)
        assert "no trend yet" in say(document, 0)


def test_the_note_gathers_what_a_committee_asks_for(planned):
    document = describe_document(planned, "note", "fr")
    told = say(document)
    for name in ("P-04", "E-14", "Moyens", "Preuves", "Scores de maturité", "Calendrier", "écartées"):
        assert name in told
    assert len(document.sections) == 9


class TestFiles:
    @pytest.mark.sampled(least=1)
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("form", ["pdf", "docx"])
    def test_two_runs_give_the_same_bytes(self, planned, kind, form):
        first = make_file(planned, kind, form, "fr")
        assert first == make_file(Frozen(dict(planned.files)), kind, form, "fr")

    @pytest.mark.sampled(least=1)
    @pytest.mark.parametrize("language", ["fr", "en"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_a_word_file_holds_what_the_document_says(self, planned, kind, language):
        document = describe_document(planned, kind, language)
        written = docx.Document(io.BytesIO(make_file(planned, kind, "docx", language)))
        tables = [block for one in document.sections for block in one.blocks if block["kind"] == "table"]
        assert len(written.tables) == len(tables)
        for shown, block in zip(written.tables, tables, strict=True):
            cells = [[cell.text for cell in row.cells] for row in shown.rows]
            assert cells == [block["headers"], *block["rows"]]
        headings = [one.text for one in written.paragraphs if one.style.name == "Heading 1"]
        assert headings == [f"{number}. {one.title}" for number, one in enumerate(document.sections, 1)]
        texts = {one.text for one in written.paragraphs}
        for block in (*document.lead, *(block for one in document.sections for block in one.blocks)):
            assert block.get("text", "") in {*texts, ""}

    @pytest.mark.sampled(least=1)
    @pytest.mark.parametrize(("language", "locale"), [("fr", "fr-FR"), ("en", "en-GB")])
    def test_a_word_file_is_accessible(self, planned, language, locale):
        written = docx.Document(io.BytesIO(make_file(planned, "strategy", "docx", language)))
        assert written.core_properties.title.endswith("— Ville du Lac")
        assert written.core_properties.language == locale
        assert {one.get(qn("w:val")) for one in written.styles.element.iter(qn("w:lang"))} == {locale}
        pictures = list(written.element.iter(qn("wp:docPr")))
        assert pictures
        assert all(one.get("descr") for one in pictures)
        for table in written.tables:
            assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
            assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        levels = [int(one.style.name[-1]) for one in written.paragraphs if one.style.name.startswith("Heading")]
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))

    def test_the_parts_of_a_word_file_come_in_the_order_that_word_asks_for(self, planned):
        written = docx.Document(io.BytesIO(make_file(planned, "note", "docx", "fr")))
        trees = (written.element, written.styles.element)
        for tag, order in ORDERS.items():
            found = [[child.tag for child in one] for tree in trees for one in tree.iter(qn(f"w:{tag}"))]
            places = [[order.index(name.split("}")[1]) for name in names] for names in found]
            assert places
            assert all(one == sorted(one) for one in places)

    @pytest.mark.sampled
    @pytest.mark.parametrize("kind", KINDS)
    def test_a_pdf_is_tagged_and_titled(self, planned, kind):
        pdf = pypdf.PdfReader(io.BytesIO(make_file(planned, kind, "pdf", "fr")))
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert pdf.metadata.title == f"{text(f'dossier.report.cover.{kind}', 'fr')} — Ville du Lac"

    @pytest.mark.sampled
    @pytest.mark.parametrize("form", ["pdf", "docx"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_anyone_may_make_them_whatever_their_name_and_without_a_plan(self, odd, kind, form):
        content = make_file(odd, kind, form, "fr", False)
        assert content[:2] in (b"%P", b"PK")
        if form == "docx":
            titles = [one.text for one in docx.Document(io.BytesIO(content)).paragraphs[:2]]
            assert titles[0].startswith('Ville <b>"du"</b> Lac &')

    def test_a_word_file_has_no_date_of_its_own(self, planned):
        with zipfile.ZipFile(io.BytesIO(make_file(planned, "review", "docx", "fr"))) as content:
            assert {one.date_time for one in content.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert content.namelist()[0] == "[Content_Types].xml"
            assert b"2026-11-26T00:00:00Z" in content.read("docProps/core.xml")


def test_a_word_file_can_hold_every_kind_of_block():
    source = inspect.getsource(blocks)
    assert set(re.findall(r'"kind": "(\w+)"', source)) == set(WRITERS)


class TestFromTheArchive:
    @pytest.mark.exhaustive
    def test_they_are_beside_the_archive_never_in_it(self, bundle):
        assert not [path for path in unpack(bundle) if path.endswith(".docx") or Path(path).stem in KINDS]

    def test_an_archive_that_does_not_verify_is_refused_saying_so(self, bundle, tmp_path, capsys):
        forged = forge(
            bundle, lambda files: files | {"results/main.csv": files["results/main.csv"].replace(b"total", b"t0tal", 1)}
        )
        (tmp_path / "forged.zip").write_bytes(forged)
        out = tmp_path / "s.docx"
        assert main(["document", str(tmp_path / "forged.zip"), "--kind", "strategy", "--out", str(out)]) == 1
        assert not out.exists()
        told = capsys.readouterr().out
        assert "forged.zip" in told
        assert "results/main.csv" in told

    def test_the_command_writes_each_kind(self, bundle, frozen, tmp_path, capsys):
        (tmp_path / "d.zip").write_bytes(bundle)
        given = ["document", str(tmp_path / "d.zip"), "--lang", "en", "--kind"]
        out = tmp_path / "made.docx"
        assert main([*given, "strategy", "--law", "voluntary", "--out", str(out)]) == 0
        assert out.read_bytes() == make_file(frozen, "strategy", "docx", "en", False)
        assert main([*given, "note", "--format", "pdf", "--out", str(tmp_path / "made")]) == 0
        assert (tmp_path / "made").read_bytes().startswith(b"%PDF")
        assert main([*given, "review", "--out", str(tmp_path / "made.odt")]) == 2  # no format of ours
        assert main([*given, "review", "--format", "pdf", "--out", str(tmp_path / "d.zip")]) == 2
        assert (tmp_path / "d.zip").read_bytes() == bundle
        assert main(["document", str(tmp_path / "none.zip"), "--kind", "note", "--out", str(out)]) == 2


class TestDays:
    """The documents of a labelling cycle: short, honest, the same each time."""

    def test_the_committee_reads_fourteen_commitments_on_four_pages(self, planned):
        pages = pypdf.PdfReader(io.BytesIO(make_file(planned, "committee", "pdf", "fr"))).pages
        words = " ".join(page.extract_text() for page in pages)
        assert len(pages) <= 4
        assert all(f"E-{number:02}" in words for number in range(1, 15))

    def test_slides_hold_each_commitment_once_and_are_the_same_bytes(self, planned):
        content = make_file(planned, "committee", "pptx", "en")
        assert content == make_file(planned, "committee", "pptx", "en")
        slides = pptx.Presentation(io.BytesIO(content)).slides
        tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
        named = [table.cell(row, 0).text[:4] for table in tables for row in range(1, len(table.rows))]
        assert sorted(one for one in named if one.startswith("E-")) == [f"E-{number:02}" for number in range(1, 15)]
        assert all(slide.shapes.title.text_frame.text for slide in slides)

    def test_the_message_keeps_the_interval_and_names_what_is_late(self, planned):
        text_section, _, sentences = describe_document(planned, "message", "fr").sections[:3]
        first, second = (str(block["text"]) for block in text_section.blocks)
        assert "95" in first
        assert "biodiversité" in first
        assert "En retard ou non tenus" in second
        assert "neutre en carbone" in str(sentences.blocks[-1]["text"])
        assert make_file(planned, "message", "png", "fr").startswith(b"\x89PNG")

    def test_the_folder_of_the_audit_lists_each_proof_that_lacks_once(self, planned):
        evidence = describe_document(planned, "audit_day", "fr").sections[2]
        missing = next(block["points"] for block in evidence.blocks if block["kind"] == "bullets")
        assert len(missing) == len(set(missing)) > 10


def test_the_report_leads_to_each_commitment_from_one_list(planned):
    page = write_page(describe_report(planned, "fr")).decode()
    for number in range(1, 15):
        assert page.count(f'href="#commitment-E-{number:02}"') == 1
        assert page.count(f'id="commitment-E-{number:02}"') == 1
