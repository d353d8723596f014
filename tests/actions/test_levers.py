"""The catalogue of levers: what each one changes, what it refuses, and the sentence it is read as."""

from dataclasses import replace
from datetime import date

import pytest

from footprint.actions.actions import Action, Change
from footprint.actions.lever_changes import DEVICE_GROUPS, SERVICE_GROUPS
from footprint.actions.lever_forms import check_parameters, fill_parameters, find_pitfalls, use_lever
from footprint.actions.levers import LEVERS, find_lever
from footprint.registry.factors import read_factors
from footprint.sentences.actions import say_change, sentence_of, title_of
from footprint.words import texts
from footprint.words.problem_texts import describe_problems, message, remedy

START = date(2026, 9, 1)
LAPTOPS = list(DEVICE_GROUPS["laptops"])

# Each lever as someone would fill it in, and how it then reads in both languages.
FILLED = {
    "A1": ({"devices": "laptops", "years": 6}, "Garder les ordinateurs portables 6 ans", "Keep laptops 6 years"),
    "A2": (
        {"devices": ["screens", "printers"], "years": 8.5},
        "Garder les écrans et imprimantes et copieurs 8,5 ans",
        "Keep screens and printers and copiers 8.5 years",
    ),
    "A3": (
        {"devices": "laptops", "share": 0.6, "first_life_years": 3},
        "Acheter en reconditionné 60 % des ordinateurs portables, après une première vie de 3 ans",
        "Buy 60% of laptops refurbished, after a first life of 3 years",
    ),
    "A4": (
        {"devices": "laptops", "reuse_share": 0.5, "second_life_years": 2},
        "Donner ou revendre 50 % des ordinateurs portables en fin d’usage, pour une seconde vie de 2 ans",
        "Give away or sell 50% of laptops at the end of use, for a second life of 2 years",
    ),
    "A5": (
        {"screens_before": 2, "screens_after": 1},
        "Écrans par poste : de 2 à 1, au fil des renouvellements",
        "Screens a desk: from 2 to 1, as renewals come",
    ),
    "A6": (
        {"devices": "desktops", "count": 40, "moment": "at_once"},
        "Retirer 40 appareils parmi les ordinateurs fixes, tout de suite",
        "Remove 40 devices among desktops, at once",
    ),
    "A7": (
        {"cut": 0.3, "sheets_cut": 0.25},
        "Partager l’impression : 30 % des imprimantes et copieurs en moins, au fil des renouvellements ; "
        "25 % de pages en moins",
        "Share printing: 30% fewer printers and copiers, as renewals come; 25% fewer pages",
    ),
    "A8": (
        {"devices": "desktops", "saving": 0.4},
        "Éteindre ou mettre en veille les ordinateurs fixes : 40 % d’électricité en moins",
        "Switch off desktops or let them sleep: 40% less electricity",
    ),
    "A9": (
        {},
        "Remplacer les ordinateurs fixes par des ordinateurs portables à la prochaine échéance",
        "Replace desktops by laptops when they are next due",
    ),
    "A10": (
        {"devices": "desktops", "kwh": 30},
        "Remplacer avant terme les ordinateurs fixes par des appareils qui consomment 30 kWh/an chacun",
        "Replace desktops early by devices that use 30 kWh/year each",
    ),
    "A11": (
        {"devices": "laptops", "gained_years": 1, "parts_eur": 5000},
        "Réparer les ordinateurs portables pour les garder 1 an de plus, "
        "avec 5 000 € de pièces et de réparations par an",
        "Repair laptops to keep them 1 year more, with 5,000 € of parts and repairs a year",
    ),
    "A12": (
        {"count": 3, "added": 1, "new_type": "server_rack", "kwh": 2500},
        "Retirer 3 appareils parmi les serveurs, leurs charges regroupées ; en acheter 1 (serveurs rack) "
        "à 2 500 kWh/an chacun",
        "Remove 3 devices among servers, their loads brought together; buy 1 (rack servers) at 2,500 kWh/year each",
    ),
    "A13": (
        {"cut": 0.2},
        "Arrêter ce qui ne sert plus : 20 % des machines virtuelles",
        "Stop what serves no more: 20% of virtual machines",
    ),
    "A14": (
        {"pue": 1.4, "sites": ["Siège"]},
        "Ramener le PUE de la salle serveur à 1,4 (sites : Siège)",
        "Bring the PUE of the server room to 1.4 (sites: Siège)",
    ),
    "A15": (
        {"service": "virtual_machine", "figure": 8, "source": "Fiche 2025, p. 3"},
        "Changer d’hébergeur (machines virtuelles) : 8 kg de CO2e par unité, selon « Fiche 2025, p. 3 »",
        "Change host (virtual machines): 8 kg CO2e a unit, from “Fiche 2025, p. 3”",
    ),
    "A16": ({"cut": 0.2}, "Réduire le stockage en ligne de 20 %", "Store less: 20% of cloud storage ended"),
    "A17": (
        {"avoided_kg_per_year": 1200, "source": "Calcul interne"},
        "Remplacer des déplacements par la visioconférence : 1 200 kg CO2e évités par an, hors de l’empreinte, "
        "selon « Calcul interne »",
        "Replace travel by video calls: 1,200 kg CO2e avoided a year, outside the footprint, from “Calcul interne”",
    ),
    "A18": (
        {"years": 4, "byod_share": 0.2},
        "Nouvelle politique pour les smartphones ; les garder 4 ans ; 20 % d’appareils personnels (AVEC)",
        "New policy for smartphones; keep them 4 years; 20% personal devices (BYOD)",
    ),
    "A19": (
        {"saving": 0.3, "source": "Mesure"},
        "Écoconcevoir les pages web : 30 % d’impact en moins par page vue, selon « Mesure »",
        "Ecodesign of web pages: 30% less impact a page view, from “Mesure”",
    ),
    "A20": (
        {"cut": 0.2, "share": 0.5},
        "Cadrer l’usage de l’IA : 20 % de requêtes en moins ; 50 % des requêtes vers un modèle plus petit",
        "Rules for the use of AI: 20% fewer requests; 50% of requests to a smaller model",
    ),
    "A21": (
        {"cut": 0.1},
        "Faire le tri dans les télécoms : 10 % des lignes résiliées",
        "Sort out telecoms: 10% of the lines ended",
    ),
    "A22": (
        {"devices": "laptops", "years": 5, "reuse_share": 0.8, "second_life_years": 2},
        "Louer les ordinateurs portables avec reprise, pour 5 ans d’usage ; "
        "80 % servent ensuite ailleurs pendant 2 ans",
        "Lease laptops with take-back, for 5 years of use; 80% then serve elsewhere for 2 years",
    ),
    "A23": (
        {"contract": 12, "source": "Contrat 2026"},
        "Signer un contrat d’électricité à 12 g CO2e/kWh, selon « Contrat 2026 »",
        "Sign an electricity contract at 12 g CO2e/kWh, from “Contrat 2026”",
    ),
    "A24": ({"people": 50}, "Sensibiliser et former 50 personnes", "Raise awareness and train 50 people"),
}


def plain_spaces(said: str) -> str:
    return said.replace("\u00a0", " ").replace("\u202f", " ")


def use(lever_id: str, **more) -> Action:
    parameters = more.pop("parameters", FILLED[lever_id][0])
    return use_lever(lever_id, parameters, more.pop("action_id", lever_id.lower()), START, **more)


def test_the_catalogue_is_numbered_without_a_gap_and_filled_in_here():
    numbered = [f"A{number}" for number in range(1, len(LEVERS) + 1)]
    assert [lever.lever_id for lever in LEVERS] == numbered == list(FILLED)
    assert find_lever("A99") is None


@pytest.mark.parametrize("lever_id", FILLED)
def test_every_decision_is_a_sentence_in_both_languages(lever_id):
    _, french, english = FILLED[lever_id]
    action = use(lever_id)
    assert plain_spaces(sentence_of(action, "fr")) == french
    assert plain_spaces(sentence_of(action, "en")) == english
    assert title_of(action, "fr") == sentence_of(action, "fr")
    assert title_of(use(lever_id, label="Notre décision"), "fr") == "Notre décision"


def test_the_sentence_says_what_there_is_today_where_it_is_told():
    assert (
        plain_spaces(sentence_of(use("A1"), "fr", (5.0, 5.0))) == "Garder les ordinateurs portables 6 ans au lieu de 5"
    )
    assert plain_spaces(sentence_of(use("A1"), "en", (4.0, 5.0))) == "Keep laptops 6 years instead of 4 to 5"


def test_what_is_left_empty_reads_as_what_it_then_is():
    empty = replace(use("A5"), parameters=FILLED["A5"][0] | {"moment": "", "devices": None, "sites": []})
    assert sentence_of(empty, "en") == sentence_of(use("A5"), "en")


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.lever_id)
def test_every_lever_is_explained(lever, language):
    start = f"lever.{lever.lever_id}"
    names = [f"{start}.name", f"lever_family.{lever.family}", f"lever_effect.{lever.effect}.name"]
    sentences = [f"{start}.{part}" for part in ("evidence", "proof", "costs")]
    sentences += [f"lever_effect.{lever.effect}.help", *(f"lever_guard.{guard}" for guard in lever.guards)]
    for parameter in lever.all_parameters:
        names.append(f"lever_parameter.{parameter.name}.name")
        sentences.append(f"lever_parameter.{parameter.name}.help")
    assert all(texts.text(key, language) for key in names)
    assert all(texts.text(key, language).endswith(".") for key in sentences)


def test_every_word_of_levers_serves():
    known = texts.read_texts("fr")
    names = {one.name for lever in LEVERS for one in lever.all_parameters}
    guards = {guard for lever in LEVERS for guard in lever.guards}
    choices = {choice for lever in LEVERS for one in lever.parameters if one.type == "choice" for choice in one.choices}
    for section, used in (
        ("lever_parameter", names),
        ("lever_guard", guards),
        ("lever_family", {lever.family for lever in LEVERS}),
        ("lever_group", {*DEVICE_GROUPS, *SERVICE_GROUPS}),
        ("lever_choice", choices),
        ("lever", {lever.lever_id for lever in LEVERS}),
    ):
        assert {key.split(".")[1] for key in known if key.startswith(f"{section}.")} == used


# --- what they change ------------------------------------------------------------------------------------------------


def test_a_longer_life_is_a_life_that_is_set():
    change = Change("equipment", {"device_type": LAPTOPS}, "lifespan_years", "set", 6)
    assert use("A1").changes == (change,)


def test_a_lever_bears_on_the_sites_and_entities_that_are_named():
    parameters = {"devices": "smartphone", "years": 4, "sites": ["Siège"], "entities": "Direction"}
    [change] = use("A2", parameters=parameters).changes
    assert change.where == {"device_type": ["smartphone"], "site": ["Siège"], "entity": ["Direction"]}


def test_refurbished_is_bought_by_row_or_counted_by_the_mean_of_the_category_rules():
    [by_row] = use("A3").changes
    assert (by_row.operation, by_row.share, by_row.when) == ("replace", 0.6, "at_renewal")
    assert by_row.value == {"condition": "refurbished", "first_life_years": 3}
    condition, first_life = use("A3", parameters=FILLED["A3"][0] | {"counting": "mean"}).changes
    assert (condition.value, condition.share) == ("refurbished", 1.0)
    # 60 % x 3 years = 1.8 year for all (RCP SI, p. 13)
    assert (first_life.operation, first_life.value) == ("add", pytest.approx(1.8))


def test_fewer_screens_is_the_share_that_goes():
    # from 2 to 1 a desk: half of them
    assert use("A5").changes[0].value == {"share": 0.5}


def test_repair_adds_its_parts():
    longer, parts = use("A11").changes
    assert (longer.column, longer.operation, longer.value) == ("lifespan_years", "add", 1)
    assert parts == Change("usage", {}, "", "add", {"service_type": "repair", "amount_per_year": 5000})


def test_a_replacement_ahead_of_time_is_made_at_once_so_that_what_was_not_written_off_shows():
    [change] = use("A10").changes
    assert (change.operation, change.when, change.value) == ("replace", "at_once", {"energy_kwh_per_year": 30})


def test_a_supplier_figure_bears_its_source():
    [change] = use("A15").changes
    assert (change.table, change.where, change.value) == ("factors", {"activity": "virtual_machine"}, 8)
    assert change.source == "Fiche 2025, p. 3"
    [wrong] = check_parameters("A15", {"service": "virtual_machine", "figure": 8})
    assert (wrong.code, wrong.column) == ("missing-parameter", "source")


def test_what_is_worth_nothing_by_itself_changes_nothing():
    for lever_id, effect in (("A24", "enabling"), ("A17", "avoided")):
        action = use(lever_id)
        assert (action.changes, action.effect) == ((), effect)


def test_green_electricity_changes_the_contract_alone():
    [change] = use("A23").changes
    assert (change.table, change.column) == ("sites", "contract_gco2e_per_kwh")
    assert [one.code for one in find_pitfalls([use("A23")]).itertuples()] == ["pitfall-market-only"]


def test_ai_requests_go_to_a_smaller_model():
    fewer, smaller = use("A20").changes
    assert (fewer.operation, fewer.value) == ("multiply", 0.8)
    assert smaller.where == {"service_type": ["ai_request_large", "ai_request_medium"]}
    assert (smaller.value, smaller.share) == ({"service_type": "ai_request_small"}, 0.5)


def test_no_cost_is_ever_supposed():
    action = use("A1")
    assert (action.invest_eur, action.yearly_eur, action.staff_days) == (0.0, 0.0, 0.0)


# --- what they refuse ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lever_id", "parameters", "code", "column"),
    [
        ("A99", {}, "unknown-lever", ""),
        ("A1", {}, "missing-parameter", "years"),
        ("A1", {"years": "six"}, "parameter-not-a-number", "years"),
        ("A1", {"years": True}, "parameter-not-a-number", "years"),
        ("A1", {"years": float("nan")}, "parameter-not-a-number", "years"),
        ("A1", {"years": 60}, "parameter-out-of-bounds", "years"),
        ("A1", {"years": 6, "share": 60}, "parameter-out-of-bounds", "share"),
        ("A1", {"years": 6, "colour": "red"}, "unknown-parameter", "colour"),
        ("A1", {"years": 6, "devices": ["laptops", "unicorn"]}, "parameter-unknown-type", "devices"),
        ("A1", {"years": 6, "devices": 3}, "parameter-not-text", "devices"),
        ("A5", {"screens_before": 1, "screens_after": 2}, "parameter-out-of-bounds", "screens_after"),
        ("A6", {"devices": "desktops", "count": 4, "moment": "demain"}, "parameter-unknown-choice", "moment"),
        ("A7", {}, "missing-parameter", "cut | sheets_cut"),
        ("A17", {"avoided_kg_per_year": 1200}, "missing-parameter", "source"),
    ],
)
def test_what_a_lever_cannot_use_is_told_by_its_parameter(lever_id, parameters, code, column):
    catalogue = read_factors().catalogue
    found = check_parameters(lever_id, parameters, [*catalogue.device_types, *catalogue.service_types])
    assert [(problem.code, problem.column) for problem in found] == [(code, column)]
    for language in texts.LANGUAGES:
        assert message(found[0], language)
        assert remedy(found[0], language)


def test_no_action_is_made_of_wrong_parameters():
    with pytest.raises(ValueError, match="years"):
        use_lever("A1", {"years": 60}, "a", START)


def test_what_is_left_empty_takes_the_way_of_counting_and_no_figure():
    assert fill_parameters(find_lever("A3"), {"share": 0.5, "devices": "", "years": None}) == {
        "share": 0.5,
        "counting": "rows",
    }


# --- what misleads ---------------------------------------------------------------------------------------------------


def pitfalls(*actions: Action) -> list[str]:
    return find_pitfalls(actions)["code"].tolist()


def test_the_same_devices_in_two_actions_are_told():
    assert "pitfall-same-devices" in pitfalls(use("A3"), use("A4"))
    assert pitfalls(use("A1"), use("A8")) == []
    assert pitfalls(use("A1"), use("A2", parameters={"devices": "screens", "years": 8})) == []


def test_less_of_a_service_asks_how_it_is_rendered():
    assert pitfalls(use("A5")) == ["pitfall-less-service"]
    assert pitfalls(use("A5", comment="Un grand écran par poste, avis du médecin du travail")) == []
    assert pitfalls(use("A16")) == ["pitfall-less-service"]


def test_leaving_early_moving_and_rebound_are_told():
    assert "pitfall-early-withdrawal" in pitfalls(use("A10"))
    assert "pitfall-moved-to-staff" in pitfalls(use("A18"))
    moved = {"service": "virtual_machine", "count": 2, "amount": 10}
    assert "pitfall-moved-to-supplier" in pitfalls(use("A15", parameters=moved))
    assert pitfalls(use("A1", rebound=0.2)) == ["pitfall-rebound-unexplained"]
    assert pitfalls(use("A1", rebound=0.2, comment="Télétravail accru")) == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_pitfall_is_told_in_words(language):
    moved = use("A15", parameters={"service": "virtual_machine", "count": 2, "amount": 10})
    found = find_pitfalls([use("A3"), use("A4", rebound=0.1), use("A10"), use("A18"), use("A23"), moved, use("A5")])
    told = describe_problems(found, language)
    assert (told["message"].str.len() > 20).all()
    assert set(found["severity"]) <= {"warning", "note"}


# --- own levers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "french", "english"),
    [
        (
            Change("equipment", {"device_type": "laptop", "site": ["Siège", "Nord"]}, "lifespan_years", "set", 6),
            "Équipements (Type d’appareil : Ordinateur portable ; Site : Siège, Nord) : « Durée de vie » devient "
            "6 ans, tout de suite",
            "Equipment (Device type: Laptop; Site: Siège, Nord): “Lifespan” becomes 6 years, at once",
        ),
        (
            Change("equipment", {"acquired_on": {"max": "2019-12-31"}}, "", "retire", {"share": 0.5}),
            "Équipements (Date d’achat : au plus 31 décembre 2019) : 50 % sortis du parc, tout de suite",
            "Equipment (Purchase date: at most 31 December 2019): 50% withdrawn, at once",
        ),
        (
            Change("usage", {"service_type": "printed_paper"}, "amount_per_year", "multiply", 0.75),
            "Services (Type de service : Papier imprimé) : « Quantité par an » est multiplié par 0,75",
            "Services (Service type: Printed paper): “Amount per year” is multiplied by 0.75",
        ),
        (
            Change("factors", {"activity": "electricity"}, "value", "set", 0.04, source="RTE 2030"),
            "Facteurs d’émission (Activité : Électricité) : « Valeur » devient 0,04 (source : RTE 2030)",
            "Emission factors (Activity: Electricity): “Value” becomes 0.04 (source: RTE 2030)",
        ),
        (
            Change("equipment", {}, "", "replace", {"device_type": "laptop"}, share=0.25),
            "Équipements : remplacés (Type d’appareil = Ordinateur portable), pour 25 % de la quantité, "
            "au renouvellement",
            "Equipment: replaced (Device type = Laptop), for 25% of the quantity, at renewal",
        ),
    ],
)
def test_a_change_of_ones_own_reads_as_well(change, french, english):
    assert plain_spaces(say_change(change, "fr")) == french
    assert plain_spaces(say_change(change, "en")) == english
    own = Action("own", "", START, (change, change))
    assert plain_spaces(sentence_of(own, "en")) == f"{english}; {english}"
