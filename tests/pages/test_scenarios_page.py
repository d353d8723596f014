"""The page Plan, empty and full, in both languages: from a lever to a comparison and the cheapest plan."""

import json
from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.actions.lever_forms import use_lever
from footprint.dossier.freeze import Identity, Signed
from footprint.estimation.situation import Method
from footprint.memo import Kept
from footprint.pages import computed as computed_once
from footprint.pages.levers.fields import STEP_PERCENT
from footprint.pages.plan_desk import SCENARIO
from footprint.pages.scenarios import scenarios
from footprint.pages.show import escape
from footprint.plans.outlook import new_memo
from footprint.plans.plan import Plan, Scenario
from footprint.plans.plan_json import read_plan, write_plan
from footprint.plans.targets import Target
from footprint.server.process.disk_shelf import DiskShelf
from footprint.words.texts import format_mass, text
from footprint.workspace.publishing import freeze_version
from footprint.workspace.stored import footprint_of
from tests import open_pages
from tests.headings import find_skipped
from tests.open_pages import FRENCH_FIRST, click, find_closed, open_up, run

YEAR = 2025


@pytest.fixture
def database(address, tmp_path, sample_bytes):
    """The sample association is what the application opens; its plan is still to be made."""
    (tmp_path / "footprint.sqlite3").write_bytes(sample_bytes)
    engine = storage.open_database(address)
    yield engine
    engine.dispose()


def keep_longer(years: float = 8.0, **more):
    return use_lever("A1", {"devices": ["laptops"], "years": years}, "A1", date(YEAR + 1, 1, 1), **more)


def retire(count: float = 2.0, **more):
    parameters = {"devices": ["screens"], "count": count, "moment": "at_once"}
    return use_lever("A6", parameters, "A6", date(YEAR + 1, 1, 1), **more)


SOBER = Scenario("Sobre", (keep_longer(invest_eur=500.0), retire(staff_days=2.0)))
LONG = Scenario("Long", (keep_longer(invest_eur=500.0),))
TWO = Plan((SOBER, LONG), (Target("t1", YEAR + 5, 10.0),), years=(YEAR, YEAR + 5))


def choose(page: AppTest, key: str) -> AppTest:
    """Press a button of the list of levers."""
    return click(open_list(page), key)


def open_list(page: AppTest) -> AppTest:
    """Open the list of levers, which opens beside its button."""
    (place,) = [one for one in find_closed(page) if one.startswith("lever-choice-")]
    return open_up(page, place)


def save(database, plan: Plan, actor: str = "Zoé") -> None:
    (organisation,) = storage.list_organisations(database)
    last = storage.load_plan(database, organisation.organisation_id)
    content = write_plan(plan).decode("utf-8")
    number = last.number if last else 0
    assert isinstance(
        storage.save_plan(database, organisation.organisation_id, content, number, actor, "essai"), storage.PlanSaved
    )


def last_plan(database) -> Plan:
    (organisation,) = storage.list_organisations(database)
    stored = storage.load_plan(database, organisation.organisation_id)
    assert stored is not None
    return read_plan(stored.content.encode("utf-8"))[0]


def open_page(section: str = "", language: str = "fr", **choices: str) -> AppTest:
    """The page as its address opens it, on a section."""
    if section:
        choices["scenario-part"] = text(f"page.scenarios.section.{section}", language)
    return open_pages.open_page("scenarios", language, **choices)


def chosen(page: AppTest) -> str:
    """The scenario that is looked at."""
    (pills,) = [one for one in page.get("button_group") if one.key == SCENARIO]
    return str(pills.value)


def said(page: AppTest) -> str:
    kinds = (page.title, page.header, page.subheader, page.markdown, page.success, page.info, page.warning, page.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


# --- one reference ---------------------------------------------------------------------------------------------------


def allowed_on(page: AppTest) -> set[str]:
    column = text("page.scenarios.column.allowed", "fr")
    (table,) = [one.value for one in page.table if column in one.value.columns]
    return set(table[column])


@pytest.mark.exhaustive
def test_targets_are_shares_of_the_footprint_as_estimated_then_as_published(database):
    save(database, TWO)
    (organisation,) = storage.list_organisations(database)
    (record,) = storage.list_inventories(database, organisation.organisation_id)
    method = Method(YEAR, inventory=record.kind, country=record.country)
    estimated = footprint_of(database, record.inventory_id, 1, method).total.impact
    page = run(open_page("trajectory"))
    assert escape(text("reference.estimated", "fr", mass=format_mass(estimated, "fr"), year=YEAR)) in said(page)
    assert "durées de vie prévues au lieu de l’âge atteint" in said(page)
    assert allowed_on(page) == {format_mass(0.9 * estimated, "fr")}

    identity = Identity("A", Signed("Zoé", "2026-03-03"))
    freeze_version(database, record.inventory_id, 1, method, identity, "Zoé")
    page = run(open_page("trajectory"))
    published = {"mass": format_mass(estimated, "fr"), "year": YEAR, "edition": 1, "day": "3 mars 2026"}
    assert escape(text("reference.published", "fr", **published)) in said(page)
    assert allowed_on(page) == {format_mass(0.9 * estimated, "fr")}


@pytest.mark.exhaustive
def test_costs_warn_where_some_prices_hold_tax_and_others_do_not(database):
    save(database, TWO)
    stored = storage.load_inventory(database, open_pages.the_inventory(database))
    equipment = stored.inventory.equipment.copy()
    equipment.loc[equipment.index[:3], "purchase_cost_eur"] = 500.0
    equipment["price_tax"] = ["excl", "incl", *[None] * (len(equipment) - 2)]
    changed = replace(stored.inventory, equipment=equipment)
    storage.save_inventory(
        database, open_pages.the_inventory(database), changed, stored.number, "Zoé", stored.row_ids, stored.upload_ids
    )
    warned = " ".join(one.value for one in run(open_page("trajectory")).warning).replace("\xa0", " ")
    for counted in ("HT (1)", "TTC (1)", "Je ne sais pas (1)"):
        assert counted in warned


# --- empty -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_without_inventory_the_page_says_where_to_start(address, language):
    assert text("page.scenarios.no_inventory", language) in said(open_page(language=language))


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_without_a_plan_it_says_what_a_scenario_is_and_which_levers_gain_most(database, language):
    page = open_page(language=language)
    assert text("page.scenarios.start_page.what", language) in said(page)
    assert len([one for one in page.button if str(one.key).startswith("take-")]) == 3


def test_the_first_scenario_is_created_shown_and_undone(database):
    page = click(open_page(), "first-scenario")
    assert [one.name for one in last_plan(database).scenarios] == ["Scénario"]
    assert text("page.scenarios.levers.none", "fr") in said(page)
    click(page, "plan-undo")
    assert last_plan(database).scenarios == ()


def test_a_card_then_a_target_make_a_plan_in_two_clicks_and_its_verdict_is_the_title(database):
    page = click(open_page(), "take-A1")
    (scenario,) = last_plan(database).scenarios
    (action,) = scenario.actions
    assert (action.action_id, action.starts_on) == ("A1", date(date.today().year + 1, 1, 1))
    assert "par rapport au tendanciel" in page.title[0].value
    assert "take-A1" not in [one.key for one in page.button]  # nothing is proposed twice
    page.button("FormSubmitter:aim-1-Fixer la cible").click()
    (target,) = last_plan(database).targets if run(page) else ()
    assert (target.year, target.value, target.unit) == (YEAR + 5, 20.0, "percent")
    said_first = page.title[0].value.replace("\u00a0", " ").replace("\\", "")
    assert "−20 % visé" in said_first
    assert "probable à" in said_first
    assert text("page.scenarios.aim.title", "fr") not in said(page)


# --- levers ----------------------------------------------------------------------------------------------------------


def test_a_lever_is_filled_in_weighed_at_once_and_added(database):
    page = click(open_page(), "first-scenario")
    key = "lever-Scénario-0"
    page.selectbox(f"{key}-family").select("lives")
    run(page)
    page.selectbox(f"{key}-lives").select("A1")
    run(page)
    life = next(one for one in page.slider if one.key.startswith(f"{key}-A1-years"))
    life.set_value(9.0)
    run(page)
    (effect,) = page.metric
    assert effect.value.startswith("−")
    assert "entre −" in said(page)
    click(page, f"{key}-save")
    (scenario,) = last_plan(database).scenarios
    (action,) = scenario.actions
    assert (action.lever, action.parameters["years"], action.changes[0].value) == ("A1", 9.0, 9.0)
    assert "9" in said(page)


def test_the_share_of_a_lever_is_not_kept_from_the_lever_looked_at_before(database):
    page = click(open_page(), "first-scenario")
    key = "lever-Scénario-0"
    for family, lever, start in (("purchases", "A3", STEP_PERCENT), ("lives", "A1", 100)):
        page.selectbox(f"{key}-family").select(family)
        run(page)
        page.selectbox(f"{key}-{family}").select(lever)
        run(page)
        (share,) = [one for one in page.slider if one.key.endswith("-share")]
        assert share.value == start


def test_a_new_lever_starts_next_year_with_a_step_whose_gain_is_shown(database):
    page = click(open_page(), "first-scenario")
    page.selectbox("lever-Scénario-0-family").select("lives")
    run(page)
    assert page.date_input("lever-Scénario-0-start").value == date(date.today().year + 1, 1, 1)
    (years,) = [one for one in page.slider if "-years" in one.key]
    assert years.value > years.min
    assert text("page.scenarios.effect.nothing", "fr") not in said(page)
    assert not page.warning
    assert not page.button("lever-Scénario-0-save").disabled


@pytest.mark.exhaustive
def test_the_costs_of_a_lever_are_not_kept_from_the_lever_looked_at_before(database):
    page = click(open_page(), "first-scenario")
    key = "lever-Scénario-0"
    for family, lever in (("purchases", "A3"), ("lives", "A1")):
        page.selectbox(f"{key}-family").select(family)
        run(page)
        page.selectbox(f"{key}-{family}").select(lever)
        run(page)
        (invested,) = [one for one in page.number_input if one.key.endswith("-invest_eur")]
        assert invested.value is None
        invested.set_value(5000.0)
        run(page)


def test_a_lever_that_lacks_something_says_what_and_can_t_be_added(database):
    page = open_page()
    page.session_state["catalogue"] = True
    click(run(page), "fill-A6")
    assert page.selectbox("lever-Scénario-0-endowments").value == "A6"
    assert text("page.scenarios.form.missing", "fr", fields="").split("{")[0].rstrip(" .") in said(page)
    assert page.button("lever-Scénario-0-save").disabled


@pytest.mark.exhaustive
def test_a_lever_that_touches_nothing_says_so(database):
    nothing = use_lever("A6", {"devices": ["server_gpu"], "count": 1.0}, "A6", date(YEAR + 1, 1, 1))
    save(database, replace(TWO, scenarios=(Scenario("Rien", (nothing,)),)))
    page = open_page("levers")
    choose(page, "edit-Rien-A6")
    assert text("page.scenarios.effect.nothing", "fr") in said(page)


@pytest.mark.exhaustive
def test_training_is_worth_nothing_and_avoided_emissions_stand_apart(database):
    training = use_lever("A24", {"people": 8.0}, "A24", date(YEAR + 1, 1, 1))
    avoided = {"avoided_kg_per_year": 1200.0, "source": "Bilan"}
    travel = use_lever("A17", avoided, "A17", date(YEAR + 1, 1, 1))
    save(database, Plan((Scenario("S", (training, travel)),)))
    page = open_page("levers")
    page.session_state["lever-details"] = True
    assert text("page.scenarios.apart.enabling", "fr") in said(run(page))
    assert "−1,20\u00a0t\u00a0CO2e" in said(page)
    page = open_page("origin")
    assert text("page.scenarios.apart.avoided_title", "fr") in said(page)


def test_a_lever_is_removed_and_comes_back(database):
    save(database, TWO)
    page = choose(open_page("levers"), "remove-Sobre-A6")
    assert [one.action_id for one in last_plan(database).scenarios[0].actions] == ["A1"]
    click(page, "plan-undo")
    assert last_plan(database) == TWO


@pytest.mark.exhaustive
def test_a_rebound_asks_for_a_comment(database):
    save(database, TWO)
    page = choose(open_page("levers"), "edit-Sobre-A1")
    (rebound,) = [one for one in page.slider if one.key.endswith("-rebound")]
    key = rebound.key.removesuffix("-rebound")
    rebound.set_value(20)
    run(page)
    save_key = f"{key.removesuffix('-A1')}-save"
    assert page.button(save_key).disabled
    page.text_area(f"{key}-comment").set_value("Des achats repris ailleurs")
    run(page)
    click(page, save_key)
    action = last_plan(database).scenarios[0].find("A1")
    assert action is not None
    assert (action.rebound, action.comment) == (0.2, "Des achats repris ailleurs")


def test_an_own_lever_is_written_with_lists(database):
    page = click(open_page(), "first-scenario")
    key = "lever-Scénario-0"
    page.selectbox(f"{key}-family").select("own")
    run(page)
    page.selectbox(f"{key}-change-0-column").select("lifespan_years")
    run(page)
    page.number_input(f"{key}-change-0-value-lifespan_years").set_value(7.0)
    page.text_input(f"{key}-own-label").set_value("Tout garder sept ans")
    run(page)
    click(page, f"{key}-save")
    (action,) = last_plan(database).scenarios[0].actions
    assert (action.label, action.lever) == ("Tout garder sept ans", "")
    assert [(one.table, one.column, one.operation, one.value) for one in action.changes] == [
        ("equipment", "lifespan_years", "set", 7.0)
    ]


def test_what_someone_else_saved_meanwhile_is_never_overwritten(database):
    save(database, TWO)
    page = open_list(open_page("levers"))
    theirs = replace(TWO, scenarios=(*TWO.scenarios, Scenario("Autre")))
    save(database, theirs, "Paul")
    click(page, "remove-Sobre-A6")
    assert last_plan(database) == theirs
    assert "Paul" in said(page)
    assert "est à refaire" in said(page)
    choose(page, "remove-Sobre-A6")
    assert len(last_plan(database).scenarios[0].actions) == 1
    assert len(last_plan(database).scenarios) == 3


def test_what_is_typed_in_a_lever_survives_a_look_at_another_tab(database):
    page = click(open_page("levers"), "first-scenario")
    key = "lever-Scénario-0"
    page.selectbox(f"{key}-family").select("lives")
    run(page)
    page.text_input(f"{key}-owner").set_value("DSI")
    run(page)
    tabs = "scenario-part"
    for section in ("trajectory", "levers"):
        page.session_state[tabs] = text(f"page.scenarios.section.{section}", "fr")
        run(page)
    assert page.text_input(f"{key}-owner").value == "DSI"


def test_an_action_that_can_t_be_read_is_kept_told_and_counts_for_nothing(database):
    wrong = {"action_id": "x", "label": "Illisible", "starts_on": "jamais", "changes": []}
    content = json.loads(write_plan(Plan((LONG,))))
    content["scenarios"][0]["actions"].append(wrong)
    (organisation,) = storage.list_organisations(database)
    storage.save_plan(database, organisation.organisation_id, json.dumps(content), 0, "Zoé")
    page = open_page("levers")
    assert text("page.scenarios.levers.set_aside", "fr", count=1) in said(page)
    assert any("jamais" in one.value.to_csv() for one in open_page("file").table)
    choose(page, "remove-Long-A1")
    assert len(last_plan(database).scenarios[0].set_aside) == 1


# --- scenarios -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", FRENCH_FIRST)
@pytest.mark.parametrize("section", scenarios.SECTIONS)
def test_every_section_is_drawn_in_both_languages(database, section, language):
    save(database, TWO)
    page = open_page(section, language)
    assert text("page.scenarios.unverified", language) in said(page)
    assert find_skipped(page) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("accounting", ["annualised", "depreciation", "purchases"])
def test_every_accounting_has_its_trajectory_and_only_those_that_add_up_are_summed(database, accounting):
    save(database, TWO)
    page = open_page("trajectory", accounting=text(f"choice.accounting.{accounting}.name", "fr"))
    (measure,) = [one for one in page.segmented_control if one.key == "measure"]
    summed = text("page.scenarios.measure.cumulated", "fr")
    assert (summed in measure.options) == (accounting != "annualised")


@pytest.mark.parametrize("language", FRENCH_FIRST)
@pytest.mark.parametrize(
    ("section", "opened"),
    [
        ("trajectory", ("start", "table-chart-years", "table-chart-purchases")),
        ("origin", ("table-chart-bridge", "decisive")),
        ("cheapest", ("cost-curve",)),
    ],
)
def test_what_is_behind_each_figure_opens(database, section, opened, language):
    save(database, TWO)
    page = open_page(section, language)
    shown = len(page.table)
    for key in opened:
        page.session_state[key] = True
    assert len(run(page).table) >= shown + len(opened)


def test_what_pages_share_is_computed_by_one_process(database, tmp_path, monkeypatch):
    """Steps, worth of levers, what decides and costs: a second process, whose memory is empty, computes none of it."""
    save(database, TWO)
    computed, tables = [], []

    class Watched(DiskShelf):
        def find(self, key, compute):
            return super().find(key, lambda: computed.append(key[0]) or compute())

    for expected in ({"bridge", "attribution", "vary", "costs"}, set()):
        computed.clear()
        memo = new_memo()
        for module in (computed_once, scenarios):
            monkeypatch.setattr(module, "MEMO", memo)
            monkeypatch.setattr(module, "OUTLOOKS", Kept(8, 10**9))
        memo.shelf = Watched(tmp_path / "results", program="this one")
        for section, opened in (("origin", "decisive"), ("cheapest", "cost-curve")):
            page = open_page(section)
            page.session_state[opened] = True
            tables.append([table.value for table in run(page).table])
        assert set(computed) & {"bridge", "attribution", "vary", "costs"} == expected
    for one, other in zip(tables[:2], tables[2:], strict=True):
        assert [table.to_dict() for table in one] == [table.to_dict() for table in other]


def test_a_life_typed_otherwise_since_the_year_before_is_told_apart(database):
    (organisation,) = storage.list_organisations(database)
    (record,) = storage.list_inventories(database, organisation.organisation_id)
    older = storage.create_inventory(database, organisation.organisation_id, "Avant", YEAR - 1, "Zoé")
    stored = storage.load_inventory(database, record.inventory_id)
    equipment = stored.inventory.equipment.assign(lifespan_years=3.0)
    before = replace(stored, inventory=replace(stored.inventory, equipment=equipment), number=0, row_ids=None)
    storage.save_inventory(database, older, before.inventory, 0, "Zoé")
    save(database, TWO)
    page = open_page("origin", inventory=text("app.inventory_of_year", "fr", name="Parc", year=YEAR))
    page.session_state["typing"] = True
    assert "telle qu’elle était calculée" in said(run(page))


def test_a_scenario_is_renamed_duplicated_and_deleted(database):
    save(database, TWO)
    page = open_page("levers")
    number = 1
    page.text_input(f"name-Sobre-{number}").set_value("Ambitieux")
    run(page)
    click(page, f"rename-Sobre-{number}")
    assert [one.name for one in last_plan(database).scenarios] == ["Ambitieux", "Long"]
    assert chosen(page) == "Ambitieux"
    click(page, "duplicate-Ambitieux-2")
    copy = text("page.scenarios.manage.copy", "fr", name="Ambitieux")
    assert [one.name for one in last_plan(database).scenarios] == ["Ambitieux", "Long", copy]
    assert chosen(page) == copy
    click(page, f"delete-{copy}-3")
    assert [one.name for one in last_plan(database).scenarios] == ["Ambitieux", "Long"]


def test_a_link_opens_the_same_scenario_and_section(database):
    save(database, TWO)
    page = open_page("levers", scenario="Long")
    assert chosen(page) == "Long"
    assert "7 ans" not in said(page)
    assert page.table[0].value.iloc[0, 0].startswith("Garder")


def test_the_comparison_says_the_difference_of_each_scenario_to_the_trend(database):
    save(database, TWO)
    page = open_page("compare")
    page.session_state["compare-tables"] = True
    rows = next(one.value for one in run(page).table if text("page.scenarios.column.interval", "fr") in one.value)
    assert rows.iloc[:, 0].tolist() == [text("page.scenarios.trend_name", "fr"), "Sobre", "Long"]
    assert len([one for one in page.markdown if one.value.startswith("- **")]) == 2


def test_what_has_no_price_is_not_said_to_cost_nothing(database):
    save(
        database,
        Plan((Scenario("Sobre", (keep_longer(), retire())), Scenario("Long", (keep_longer(), SOBER.actions[1])))),
    )
    told = said(open_page("compare"))
    assert ": non chiffré" in told
    assert "1 levier non chiffré" in told


def test_a_version_to_go_back_to_is_named_as_it_was_written(database):
    (organisation,) = storage.list_organisations(database)
    content = write_plan(TWO).decode("utf-8")
    storage.save_plan(database, organisation.organisation_id, content, 0, "Zoé", "Levier ajouté : « Long »")
    save(database, Plan((SOBER,)))
    [versions] = [one for one in open_page("file").selectbox if one.label == text("page.scenarios.file.earlier", "fr")]
    assert versions.options == ["1 — Levier ajouté : « Long »"]


def test_targets_and_assumptions_are_added_and_taken_away(database):
    save(database, replace(TWO, targets=()))
    page = open_page("assumed")
    page.number_input("trend-target-value-percent-1").set_value(20.0)
    run(page)
    click(page, "trend-target-add-1")
    (target,) = last_plan(database).targets
    assert (target.value, target.unit, target.kind, target.year) == (20.0, "percent", "absolute", YEAR + 5)
    click(page, f"trend-target-{target.target_id}-2")
    assert last_plan(database).targets == ()


def test_the_years_shown_and_the_over_age_assumption_are_kept(database):
    save(database, TWO)
    page = open_page("assumed")
    page.number_input("trend-until-1").set_value(YEAR + 8)
    page.number_input("trend-over-age-1").set_value(2.0)
    run(page)
    click(page, "trend-save-1")
    assert last_plan(database).years == (YEAR, YEAR + 8)
    assert last_plan(database).trend.over_age_years == 2.0


# --- the file --------------------------------------------------------------------------------------------------------


def test_an_imported_plan_is_looked_at_before_it_replaces_the_other(database):
    save(database, Plan((LONG,)))
    page = open_page("file")
    (file,) = [one for one in page.get("file_uploader") if one.key.startswith("plan-file")]
    file.set_value(("plan.json", write_plan(TWO), "application/json"))
    run(page)
    assert last_plan(database) == Plan((LONG,))
    click(page, "plan-replace-0")
    assert last_plan(database) == TWO
    page = click(open_page("file"), "plan-restore")
    assert last_plan(database) == Plan((LONG,))


def test_a_file_that_is_no_plan_is_refused_in_words(database):
    save(database, TWO)
    page = open_page("file")
    (file,) = [one for one in page.get("file_uploader") if one.key.startswith("plan-file")]
    file.set_value(("plan.json", b"[1, 2", "application/json"))
    run(page)
    assert page.error
    assert last_plan(database) == TWO


# --- the cheapest plan -----------------------------------------------------------------------------------------------


def test_the_cheapest_plan_becomes_a_scenario(database):
    save(database, TWO)
    page = click(open_page("cheapest"), "cheapest-search")
    assert text("page.scenarios.found.status.optimal", "fr") in said(page)
    click(page, "found-adopt")
    name = text("page.scenarios.section.cheapest", "fr")
    found = last_plan(database).find(name)
    assert found is not None
    assert 1 <= len(found.actions) <= 2
    assert chosen(page) == name


def test_a_target_out_of_reach_says_what_is_lacking(database):
    save(database, replace(TWO, targets=(Target("t1", YEAR + 5, 99.0),)))
    page = click(open_page("cheapest"), "cheapest-search")
    assert text("page.scenarios.found.status.infeasible", "fr") in said(page)
    assert page.error


def test_levers_without_a_price_are_told(database):
    save(database, replace(TWO, scenarios=(Scenario("S", (keep_longer(),)),)))
    assert any("non chiffrés" in one.value for one in open_page("cheapest").warning)


def test_what_the_plan_states_is_how_scenarios_and_commitments_are_counted(database):
    (organisation,) = storage.list_organisations(database)
    (record,) = storage.list_inventories(database, organisation.organisation_id)
    method = Method(YEAR, inventory=record.kind, country=record.country, accounting="depreciation")
    kg = footprint_of(database, record.inventory_id, 1, method).total.impact
    goal = {"value": 10, "unit": "percent", "deadline": f"{YEAR + 3}-12-31"}
    promise = {"commitment_id": "E-01", "title": "Moins", "kind": "carbon", "cycle": "2024-2026", "goal": goal}
    promise |= {"indicator": {"label": "Empreinte", "measure": "footprint"}, "reference": {"year": YEAR, "value": kg}}
    save(database, replace(TWO, base={"accounting": "depreciation"}, commitments=(promise,)))
    # whatever the page Footprint shows
    page = run(open_page("trajectory", accounting=text("choice.accounting.purchases.name", "fr")))
    assert escape(text("reference.estimated", "fr", mass=format_mass(kg, "fr"), year=YEAR)) in said(page)
    offered = [one.key for one in page.selectbox if one.key in ("accounting", "electricity", "factor_set")]
    assert offered == ["electricity", "factor_set"]
    page = run(open_pages.open_page("commitments", "fr"))
    assert "Compté en amortissement" in said(page)
    section = text("page.commitments.section.register", "fr")
    page = run(open_pages.open_page("commitments", "fr", **{"commitments-part": section}))
    assert text("page.commitments.register.restated", "fr") not in said(page)  # what was written is what is measured
