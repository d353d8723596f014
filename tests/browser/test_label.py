"""The label's work entered by hand in a real browser: how long it takes, counted in clicks, keys and thoughts."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Application
from tests.browser.screens import (
    load_sample,
    open_application,
    open_tab,
    press,
    press_until,
    select_cell,
    wait_until_drawn,
)
from tests.browser.test_commitments import open_page, saved_register

pytestmark = pytest.mark.exhaustive

# Keystroke-level model (Card, Moran and Newell): a click with its pointing, a key, and making up one's mind.
CLICK_S, KEY_S, THOUGHT_S = 1.2, 0.28, 1.35
MOST_MINUTES = 45
TIRS, COMMITMENTS, FILES = 41, 14, 60
MEANS, KIND = 2, 3  # columns of the grids: means after TIR and state; kind after file, label and guess
AXES = ("Stratégie", "Soutien", "Cycle de vie", "Extension")


@dataclass
class Hand:
    """A person at work: what they do is done on the page, and counted."""

    page: Page
    clicks: int = 0
    keys: int = 0
    thoughts: int = 0

    @property
    def minutes(self) -> float:
        return (self.clicks * CLICK_S + self.keys * KEY_S + self.thoughts * THOUGHT_S) / 60

    def click(self, place: Locator) -> None:
        place.click()
        self.clicks += 1
        wait_until_drawn(self.page)

    def press(self, name: str) -> None:
        press(self.page, name)
        self.clicks += 1
        self.thoughts += 1

    def drop(self, place: Locator, files: list[Path]) -> None:
        """Choose files in the dialog of the system: its button, the first file, the last one with Shift, and Open."""
        place.set_input_files(files)
        self.clicks += 4
        self.keys += 1
        self.thoughts += 1
        wait_until_drawn(self.page)

    def copy_there(self) -> None:
        """In the document of one's own: go there (two keys), click on the row, copy it (two), come back (two)."""
        self.clicks += 1
        self.keys += 6
        self.thoughts += 1

    def paste(self, words: str) -> None:
        """Paste what was copied, where the focus is."""
        self.page.evaluate("words => navigator.clipboard.writeText(words)", words)
        self.page.keyboard.press("Control+v")
        self.keys += 2


def write_framework(folder: Path) -> Path:
    rows = [f"{at % 4 + 1}.{at // 4 + 1};Point {at + 1};{AXES[at % 4]};{at % 14 + 1}" for at in range(TIRS)]
    file = folder / "referentiel.csv"
    file.write_text("\n".join(["TIR;Libellé;Axe;PA", *rows]), encoding="utf-8")
    return file


def write_commitments() -> str:
    titles = "Code\tIntitulé\tIndicateur\tUnité de l'indicateur\tAnnée de référence\tValeur de référence\tObjectif"
    titles += "\tÉchéance\tPorteur\tJours de travail\tTIR"
    rows = [
        f"N-{at:02}\tPromesse {at}\tPart tenue\t%\t2024\t10\t{20 + at}\t31/12/2029\tService {at}\t{at}\t1.{at % 9 + 1}"
        for at in range(1, COMMITMENTS + 1)
    ]
    return "\n".join([titles, *rows])


def enter_framework(page: Page, hand: Hand, folder: Path) -> None:
    hand.drop(page.locator("input[type=file]").first, [write_framework(folder)])
    hand.press("Remplacer par ces listes")
    expect(page.get_by_text(f"sur {TIRS} complets").first).to_be_visible()


def enter_texts(page: Page, hand: Hand) -> None:
    """Each TIR on its own: means, results, figures and score, a row of the document, pasted into that of the grid."""
    for at in range(TIRS):
        hand.copy_there()
        select_cell(page, MEANS, at)
        hand.clicks += 1  # on the cell
        hand.paste(f"Moyens en place pour le point {at + 1}\tRésultats du point {at + 1}\t{at} % (2025)\t{at % 5}")
        expect(page.get_by_role("button", name=f"Enregistrer ({at + 1} TIR)")).to_be_visible()
        wait_until_drawn(page)
    hand.click(page.get_by_role("button", name=f"Enregistrer ({TIRS} TIR)"))
    expect(page.get_by_text(f"{TIRS} TIR enregistrés").first).to_be_visible()


def enter_commitments(page: Page, hand: Hand) -> None:
    """All of them at once: the sheet they were written in, pasted with its titles."""
    open_page(page, "Engagements")
    open_tab(page, "Grille")
    hand.click(page.get_by_text("Depuis un tableau", exact=False).first)
    hand.clicks += 2  # the page, the tab
    hand.copy_there()
    hand.click(page.get_by_label("Ou collez les cellules ici"))
    hand.paste(write_commitments())
    page.keyboard.press("Control+Enter")
    hand.keys += 2
    wait_until_drawn(page)
    hand.thoughts += COMMITMENTS  # each is read once more
    expect(page.get_by_text(f"{COMMITMENTS} lignes nouvelles").first).to_be_visible()
    press_until(page, "Tout enregistrer", f"{COMMITMENTS} lignes ajoutées")
    hand.clicks += 1
    hand.thoughts += 1


def enter_evidence(page: Page, hand: Hand, folder: Path) -> None:
    """All files dropped at once; of each, its kind, its days and the point it proves, from a list of one's own."""
    open_page(page, "Label")
    open_tab(page, "Preuves")
    hand.clicks += 2
    files = [folder / f"piece-{at:02}.pdf" for at in range(FILES)]
    for at, file in enumerate(files):
        file.write_bytes(b"%PDF-1.7 " + str(at).encode())
    hand.drop(page.locator("input[type=file][multiple]"), files)
    lines = [f"{at % 4 + 1}.{at // 4 + 1} — Point {at + 1}" for at in range(TIRS)]
    for at in range(FILES):
        hand.copy_there()
        select_cell(page, KIND, at)
        hand.clicks += 1
        hand.paste(f"preuve de moyens\t2025\t{lines[at % TIRS]}")
        left = FILES - at - 1
        expect(page.get_by_text(f"nature de {left} fichier") if left else keep_button(page)).to_be_visible()
        wait_until_drawn(page)
    expect(keep_button(page)).to_be_enabled()
    hand.click(keep_button(page))
    expect(keep_button(page)).to_have_count(0)


def keep_button(page: Page) -> Locator:
    return page.get_by_role("button", name=f"Garder {FILES} fichiers")


def test_a_whole_self_diagnosis_is_entered_in_less_than_an_hour(
    page: Page, application: Application, tmp_path: Path, capsys: pytest.CaptureFixture
):
    began = time.monotonic()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_application(page, application.url)
    load_sample(page)
    open_page(page, "Label")
    hand = Hand(page)
    enter_framework(page, hand, tmp_path)
    enter_texts(page, hand)
    enter_commitments(page, hand)
    enter_evidence(page, hand, tmp_path)
    register = saved_register(application)
    assert len(register.diagnosis) == TIRS
    assert {one.figures for one in register.diagnosis} == {f"{at} % (2025)" for at in range(TIRS)}
    assert [one.self_score for one in register.diagnosis] == [at % 5 for at in range(TIRS)]
    assert len(register.commitments) == COMMITMENTS
    assert sum(one.is_supplied and one.is_linked for one in register.library) == FILES
    assert {tir for one in register.library for tir in one.tirs} == {one.tir for one in register.framework}
    with capsys.disabled():
        print(
            f"\n{hand.clicks} clicks, {hand.keys} keys, {hand.thoughts} decisions: {hand.minutes:.1f} minutes"
            f" (model; {time.monotonic() - began:.0f} s here)"
        )
    assert hand.minutes <= MOST_MINUTES
