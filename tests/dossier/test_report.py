"""The report: every total it prints is that of the lines; it reads aloud, keeps for long, and runs nothing."""

import functools
import io
import itertools
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser

import numpy as np
import pypdf
import pytest

from footprint.charts.footprint_charts import print_parts
from footprint.dossier.freeze import Frozen, Identity, Signed, read_lines
from footprint.dossier.report.checklist import POINTS, list_checks
from footprint.dossier.report.html_page import write_page
from footprint.dossier.report.pdf import keep_displayable, write_pdf
from footprint.dossier.report.reader import Reader
from footprint.dossier.report.sample import STRATA, draw_sample
from footprint.dossier.report.sections import describe_report
from footprint.estimation.situation import Method, Situation
from footprint.registry.factors import shipped_factors
from footprint.words.texts import format_mass, format_number, text
from footprint.workspace.files import read_files
from footprint.workspace.footprint import find_footprint
from footprint.workspace.publishing import freeze_files
from tests.dossier.samples import freeze_sample

HOSTILE = '#import "x" *b* $y$ <script>alert(1)</script> 会社 é \u2028 `r` '
LANGUAGES = ("fr", "en")


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def pdf(frozen, language) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(write_pdf(describe_report(frozen, language))))


@pytest.fixture(scope="module")
def words(pdf) -> str:
    return plain(" ".join(page.extract_text() for page in pdf.pages))


def freeze_hostile() -> Frozen:
    rows = "".join(f'"{HOSTILE}{number}","{HOSTILE}","{HOSTILE}",laptop,"{HOSTILE}"\n' for number in range(3))
    header = "item_id,entity,site,device_type,source_document\n"
    read = read_files(("e.csv", (header + rows.replace("`r`", '""')).encode()))
    found = find_footprint(Situation(read.inventory, shipped_factors(), Method(2025)))
    return freeze_files(read, found, read.problems, Identity(HOSTILE, Signed(HOSTILE, "2026-11-26")))


@pytest.fixture(scope="module")
def hostile() -> Frozen:
    return freeze_hostile()


@pytest.fixture(scope="module")
def figureless() -> Frozen:
    read = read_files(("e.csv", b"device_type\nups\n"))
    found = find_footprint(Situation(read.inventory, shipped_factors(), Method(2025)))
    return freeze_files(read, found, read.problems, Identity("X", Signed("Y", "2026-11-26")))


class TestFigures:
    @pytest.mark.sampled(least=1)
    def test_every_total_that_is_printed_is_that_of_the_lines(self, frozen, language, words):
        for view in frozen.views:
            lines = read_lines(frozen.files[f"lines/{view}.csv"])
            assert plain(format_mass(lines["impact"].sum(), language)) in words
        lines = read_lines(frozen.files["lines/main.csv"])
        assert plain(format_number(lines["impact"].sum(), language)) in words
        for key in ("stage", "family", "type", "site"):
            sums = lines.assign(key=lines[key].fillna("")).groupby("key")["impact"].sum(min_count=1)
            printed = print_parts(sums.sort_values(ascending=False, kind="stable").tolist(), language)
            for mass, _ in printed[:10]:
                assert plain(mass) in words

    def test_the_codes_to_compare_are_printed(self, frozen, words):
        together = words.replace(" ", "").replace("\u200b", "")
        for code in (frozen.id, frozen.about["log_head"], frozen.about["situation_id"], frozen.about["factors_id"]):
            assert code in together

    def test_it_says_that_climate_is_alone(self, language, words):
        said = {"fr": "indicateur climat seul", "en": "climate indicator alone"}[language]
        assert said in words


class TestPdf:
    def test_it_is_tagged_and_says_its_language(self, pdf, language):
        catalog = pdf.trailer["/Root"]
        assert catalog["/MarkInfo"]["/Marked"]
        assert catalog["/Lang"] == language
        assert "/StructTreeRoot" in catalog

    def test_it_declares_pdf_ua_1_and_pdf_a_2a(self, pdf):
        metadata = pdf.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
        assert re.search(r"pdfuaid:part\W*1", metadata)
        assert re.search(r"pdfaid:part\W*2", metadata)
        assert re.search(r"pdfaid:conformance\W*A", metadata)

    def test_every_font_is_embedded(self, pdf):
        for page in pdf.pages:
            for font in page["/Resources"]["/Font"].values():
                described = font.get_object().get("/DescendantFonts", [font])[0].get_object()["/FontDescriptor"]
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described.get_object())

    @pytest.mark.sampled(least=1)
    @pytest.mark.skipif(not shutil.which("pdftotext"), reason="without poppler")
    def test_another_reader_finds_every_total(self, frozen, language, tmp_path):
        (tmp_path / "report.pdf").write_bytes(write_pdf(describe_report(frozen, language)))
        run = functools.partial(subprocess.run, check=True, capture_output=True, text=True, cwd=tmp_path)
        assert re.search(r"Tagged: +yes", run(["pdfinfo", "report.pdf"]).stdout)
        said = plain(run(["pdftotext", "-layout", "report.pdf", "-"]).stdout)
        for view in frozen.views:
            lines = read_lines(frozen.files[f"lines/{view}.csv"])
            assert plain(format_mass(lines["impact"].sum(), language)) in said

    @pytest.mark.sampled(least=1)
    def test_each_of_its_sections_is_a_bookmark(self, pdf, frozen, language):
        titles = [section.title for section in describe_report(frozen, language).sections]
        marks = [plain(mark.title) for mark in pdf.outline if not isinstance(mark, list)]
        assert len(titles) == len(Reader(frozen, language).sections) > 15
        assert all(any(plain(title) in mark for mark in marks) for title in titles)

    @pytest.mark.sampled(least=1)
    def test_the_first_page_says_what_the_figure_is(self, pdf, frozen, language):
        first = plain(pdf.pages[0].extract_text())
        report = describe_report(frozen, language)
        for said in (report.title, report.organisation, report.total, report.interval, *report.summary[0]["points"]):
            assert plain(said) in first

    def test_made_again_it_has_the_same_bytes(self, frozen):
        report = describe_report(frozen, "fr")
        assert write_pdf(report) == write_pdf(report)

    def test_what_people_wrote_is_text(self, hostile):
        pdf = pypdf.PdfReader(io.BytesIO(write_pdf(describe_report(hostile, "en"))))
        first = plain(pdf.pages[0].extract_text())
        assert '#import "x" *b* $y$ <script>alert(1)</script> ??' in first

    def test_letters_that_the_font_lacks_are_marked(self):
        assert keep_displayable("Étude œuvre №1 会 é\u2028x") == "Étude œuvre ?1 ? é x"

    @pytest.mark.exhaustive
    def test_an_estate_without_a_figure_has_a_report(self, figureless, language):
        assert len(pypdf.PdfReader(io.BytesIO(write_pdf(describe_report(figureless, language)))).pages) >= 5


class _Outline(HTMLParser):
    """The headings, tables, drawings and references of a page."""

    def __init__(self, page: bytes):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def count(self, tag: str) -> int:
        return sum(one == tag for one, _ in self.tags)


@pytest.fixture(scope="module")
def outline(frozen, language) -> _Outline:
    return _Outline(write_page(describe_report(frozen, language)))


class TestPage:
    @pytest.mark.sampled(least=1)
    def test_headings_follow_each_other(self, outline):
        levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))

    def test_tables_have_captions_and_drawings_have_words(self, outline):
        assert outline.count("table") == outline.count("caption") > 10
        drawings = [attributes for tag, attributes in outline.tags if tag == "svg"]
        assert drawings
        assert all(one["role"] == "img" and len(one["aria-label"]) > 30 for one in drawings)

    def test_ids_are_unique_and_links_lead_somewhere(self, outline):
        ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        links = [attributes["href"] for tag, attributes in outline.tags if tag == "a"]
        assert len(links) > 15
        assert all(link.removeprefix("#") in ids for link in links)

    def test_it_asks_nobody_and_runs_nothing(self, outline):
        assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in outline.tags}
        assert not any(name.startswith("on") or name == "src" for _, attributes in outline.tags for name in attributes)

    def test_it_says_its_language(self, outline, language):
        assert dict(outline.tags)["html"]["lang"] == language

    def test_what_people_wrote_is_text(self, hostile):
        page = write_page(describe_report(hostile, "en")).decode()
        assert "<script" not in page
        assert "会社" in page


class TestChecklist:
    def test_every_point_has_an_answer(self, frozen, language):
        checks = list_checks(Reader(frozen, language))
        assert len(checks) == len(POINTS) == 16
        assert {state for *_, state in checks} <= {"yes", "partly", "no"}

    def test_indicators_are_never_claimed(self, frozen):
        states = dict(zip(POINTS, (state for *_, state in list_checks(Reader(frozen, "en"))), strict=True))
        assert states["indicators"] == "no"

    def test_answers_follow_the_data(self):
        read = read_files(("e.csv", b"device_type,lifespan_years,quality,source_document\nlaptop,5,high,F1\n"))
        found = find_footprint(Situation(read.inventory, shipped_factors(), Method(2025)))
        frozen = freeze_files(read, found, read.problems, Identity("X", Signed("Y", "2026-11-26")))
        states = dict(zip(POINTS, (state for *_, state in list_checks(Reader(frozen, "en"))), strict=True))
        assert (states["lifetimes"], states["sources"], states["quality"]) == ("yes", "yes", "yes")
        assert (states["perimeter"], states["unit"]) == ("partly", "partly")  # no site, no headcount


@pytest.fixture(scope="module")
def lines():
    return read_lines(freeze_sample("local_authority", 2023).files["lines/main.csv"])


class TestSample:
    @pytest.mark.exhaustive
    def test_the_same_seed_draws_the_same_items(self, lines):
        assert draw_sample(lines, "a", 20).equals(draw_sample(lines, "a", 20))
        assert not draw_sample(lines, "a", 20).equals(draw_sample(lines, "b", 20))

    def test_it_holds_the_heaviest_once_and_each_stratum(self, lines):
        sample = draw_sample(lines, "a", 20)
        impact = lines.groupby("item")["impact"].sum().sort_values(ascending=False)
        assert len(sample) == 20
        assert not sample.duplicated("item").any()
        assert sample["impact"].max() == impact.iloc[0]
        assert {"heaviest", "weight", "low_quality", "missing"} <= set(sample["why"]) <= set(STRATA)

    def test_a_small_estate_is_drawn_whole(self, frozen):
        lines = read_lines(frozen.files["lines/main.csv"])
        few = lines[lines["row"] <= 3]
        items = few.drop_duplicates("item")
        sample = draw_sample(few, "a", 200)
        assert 0 < len(sample) <= len(items)
        assert np.isfinite(sample["impact"].sum())


@pytest.mark.sampled(least=1)
def test_plausibility_concludes_where_what_is_published_compares(frozen, language):
    title = text("dossier.report.plausibility.title", language)
    [section] = [one for one in describe_report(frozen, language).sections if one.title == title]
    places = ("suspiciously_low", "below", "within", "above", "suspiciously_high")
    said = json.dumps(section.blocks, ensure_ascii=False)
    assert sum(said.count(text(f"plausibility.{place}", language)) for place in places) == 2
