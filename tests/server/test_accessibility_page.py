"""The declaration of accessibility says what was measured, in each language, and links to it say the same."""

import pytest

from footprint.server.self_checks import count_statuses, read_self_check
from footprint.words.texts import format_share, text
from tests.headings import find_skipped
from tests.open_pages import open_page

pytestmark = pytest.mark.usefixtures("address")

CRITERIA_BY_THEME = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)


def test_all_criteria_of_the_reference_are_answered_in_order():
    criteria = read_self_check("rgaa")
    counted = enumerate(CRITERIA_BY_THEME, start=1)
    assert criteria["criterion"].tolist() == [f"{theme}.{n}" for theme, count in counted for n in range(1, count + 1)]
    assert set(criteria["level"]) == {"A", "AA"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_declaration_says_the_rate_that_was_measured(language):
    page, standing = open_page("accessibility", language), count_statuses(read_self_check("rgaa"))
    written = " ".join(each.value for each in page.markdown)
    assert standing.least_rate is not None
    assert standing.least_rate >= 0.5
    assert format_share(standing.least_rate, language, 0) in written
    assert text("page.accessibility.link.partial", language)
    counts = [standing.met, standing.not_met, standing.not_applicable, standing.not_tested]
    assert [metric.value for metric in page.metric] == [str(count) for count in counts]
    assert sum(counts) == 106
    assert len(page.title) == 1
    assert find_skipped(page) == []


def test_only_the_answers_asked_for_are_shown():
    page = open_page("accessibility", "fr")
    assert len(page.expander) == 13
    page.pills[0].select("not_met").run()
    themes = {name.split(".")[0] for name in read_self_check("rgaa").query("status == 'not_met'")["criterion"]}
    assert {expander.label.split(".")[0] for expander in page.expander} == themes
