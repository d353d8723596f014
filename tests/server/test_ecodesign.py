"""Ecodesign: what the self-check says of the tool is so, and the page says it in each language."""

import ast
import re
import tomllib
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from footprint.dossier.archive import pack
from footprint.server.self_checks import PRIORITIES, WEIGHT_LIMITS, count_statuses, read_self_check, score_progress
from footprint.words import texts
from footprint.words.texts import text
from tests.headings import find_skipped
from tests.open_pages import open_page
from tests.places import CHECKOUT

pytestmark = pytest.mark.usefixtures("address")

PAGES = sorted((CHECKOUT / "footprint" / "pages").glob("*.py"))

# What plays, moves, or shows a picture of dots.
RESTLESS = {"audio", "video", "balloons", "snow", "logo", "camera_input", "audio_input", "pyplot"}

# Libraries that learn from data, or run what was learnt.
LEARNING = {
    "torch",
    "tensorflow",
    "keras",
    "scikit-learn",
    "xgboost",
    "lightgbm",
    "transformers",
    "openai",
    "onnxruntime",
}

CACHES = {"cache_data", "cache_resource", "lru_cache"}
ENDLESS = {"cache", "cache_data", "cache_resource"}  # where nothing is said of how much they keep

# Kept without a maximum, since there is one of each, or one for each language, sample or class of ours.
FEW = {
    *(
        "_read_once",
        "_register",
        "_register_tools",
        "list_countries",
        "shipped_models",
        "find_verdict",
    ),
    *("read_texts", "read_own_texts", "country_names", "write_script", "script_path", "_compress"),
    *(
        "load_sample_plan",
        "_sample_organisations",
        "columns_of",
        "types_of",
        "_empty_table",
        "hash_sources",
        "_hash_files",
    ),
    # The vocabulary and the factors that are shipped: as much as their files hold.
    *("read_word_lists", "_same_phrases", "_write_shipped", "_words_for", "_undoing_words", "_address_headers"),
    "_headers_of_things",
    *("_small_words", "meanings_among", "_kinds", "read_releases", "_shipped", "shipped_factors"),
    "shipped_catalogue",
    *("_spell_units", "_proposed_meanings", "_words_of_types"),
    *("read_spellings", "_named_things", "describe_interface"),
    # How sheets of a register name their columns and write their cells: one answer for each name that is listed.
    *("_headers", "_words", "_pattern", "_spoken"),
}


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_endless(decorator: ast.expr) -> bool:
    """Whether it keeps all answers of a function, without a maximum."""
    if not isinstance(decorator, ast.Call):
        return name_of(ast.Call(decorator, [], [])) in ENDLESS
    bounds = {one.arg: one.value for one in decorator.keywords}
    bound = bounds.get("max_entries", bounds.get("maxsize"))
    return name_of(decorator) in CACHES and (bound is None or getattr(bound, "value", 0) is None)


# --- the reference ---------------------------------------------------------------------------------------------------


def test_all_criteria_of_the_reference_are_answered_in_order():
    criteria = read_self_check("rgesn")
    in_themes = {"1": 10, "2": 10, "3": 7, "4": 15, "5": 8, "6": 7, "7": 4, "8": 10, "9": 7}
    expected = [f"{theme}.{place}" for theme, count in in_themes.items() for place in range(1, count + 1)]
    assert criteria["criterion"].tolist() == expected
    assert set(criteria["level"]) == set(PRIORITIES)


def test_the_score_is_that_of_the_reference():
    criteria = read_self_check("rgesn").head(4).assign(level=["priority", "recommended", "moderate", "priority"])
    criteria["status"] = ["met", "met", "not_tested", "not_met"]
    assert score_progress(criteria) == pytest.approx((1.5 + 1.25) / (1.5 + 1.25 + 1 + 1.5))
    criteria.loc[3, "status"] = "not_applicable"
    assert score_progress(criteria) == pytest.approx((1.5 + 1.25) / (1.5 + 1.25 + 1))
    assert score_progress(criteria.assign(status="not_applicable")) is None


# --- what the answers rest on ----------------------------------------------------------------------------------------


def test_the_code_is_free():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in (CHECKOUT / "LICENSE").read_text("utf-8")


def test_pages_play_no_video_no_sound_and_no_animation():
    assert [(path.name, name_of(call)) for path in PAGES for call in calls(path) if name_of(call) in RESTLESS] == []


@pytest.mark.exhaustive
def test_nobody_is_notified():
    sent = {"smtplib", "email"}
    for path in (CHECKOUT / "footprint").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
        imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {name.partition(".")[0] for name in imported} & sent
        assert "Notification" not in path.read_text("utf-8")


def test_nothing_is_learnt():
    locked = re.findall(r"^([a-z0-9-]+)==", (CHECKOUT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert "streamlit" in locked
    assert LEARNING & set(locked) == set()


def test_what_is_kept_by_the_server_is_bounded():
    """Each store of what was computed says how much it keeps at most; what is kept bare keeps 128 results."""
    unbounded = []
    for path in (CHECKOUT / "footprint").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                unbounded += [node.name for kept in node.decorator_list if is_endless(kept)]
    assert set(unbounded) - FEW == set()


def test_documents_that_go_out_are_compressed():
    written = pack({"lines.csv": b"laptop;manufacturing;12\n" * 1000})
    with zipfile.ZipFile(BytesIO(written)) as archive:
        assert all(one.compress_type == zipfile.ZIP_DEFLATED for one in archive.infolist())
    assert len(written) < 24_000 / 10


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_page_opens_in_both_languages(language):
    page, criteria = open_page("ecodesign", language), read_self_check("rgesn")
    assert [one.value for one in page.title] == [text("page.ecodesign.title", language)]
    assert find_skipped(page) == []
    standing = count_statuses(criteria)
    printed = [one.value for one in page.metric]
    assert printed[0] == texts.format_share(score_progress(criteria), language, 0)
    assert printed[1:] == [
        str(n) for n in (standing.met, standing.not_met, standing.not_applicable, standing.not_tested)
    ]
    assert sum(len(table.value) for table in page.table) == len(criteria)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_page_says_what_it_is_for_and_what_it_takes(language):
    said = "\n".join(one.value for one in open_page("ecodesign", language).markdown)
    for section in ("purpose", "configuration", "data", "limits"):
        assert text(f"page.ecodesign.{section}.text", language) in said
    for needed in ("Python 3.11", "512", "64", "390"):
        assert needed in said
    assert texts.format_number(WEIGHT_LIMITS["first_page"] / 1_000, language) in said


def test_criteria_are_read_by_their_answer():
    page, criteria = open_page("ecodesign", "fr"), read_self_check("rgesn")
    page.pills("statuses-ecodesign").set_value(["not_tested", "not_met"]).run()
    shown = [row for table in page.table for row in table.value[text("criteria.column.status", "fr")]]
    standing = count_statuses(criteria)
    assert shown.count(text("page.ecodesign.status.not_met", "fr")) == standing.not_met
    assert shown.count(text("page.ecodesign.status.not_tested", "fr")) == standing.not_tested
    assert len(shown) == standing.not_met + standing.not_tested
