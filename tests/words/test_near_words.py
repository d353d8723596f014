"""Words that come near a known one are proposed; those that say the opposite, however alike, never are."""

import pandas as pd
import pytest

from footprint.inventory.cells import read_choices
from footprint.words.spellings import normalise_spelling, read_spellings

OPPOSITES = {
    "status": {
        "in_use": (
            "hors service|hors d'usage|hors production|inactif|inactive|inactifs|undeployable|undeployed|non déployé|"
            "unused|not in use|not in service|no longer in use|isn't in use|out of service|out of use|never used|"
            "non utilisé|inutilisé|jamais utilisé|plus utilisé|n'est plus en service|pas en service|désactivé|"
            "de-activated|deactivated|non attribué|désaffecté|sans affectation|non-actif|improductif|fin de service|"
            "retiré du service|retirés du service|retrait du service|à affecter|to be deployed|non assigned|"
            "en panne|disabled|"
            "in actif|in-actif|destroyed|archived|archivé|cassé|dépôt|in unused"
        ),
        "in_stock": (
            "indisponible|unavailable|not available|hors stock|out of stock|déstocké|ancien stock|sans stock|"
            "not in storage"
        ),
        "retired": (
            "disponible|available|ready for use|retard|armoire|non réformé|not retired|unretired|à réformer|"
            "non sorti|pas retiré|not scrapped"
        ),
    },
    "condition": {
        "new": "pas neuf|non neuf|not new|comme neuf|quasi neuf|like new|presque neuve",
        "refurbished": "non reconditionné|not refurbished|irreconditionnable|unused|never used|pas d'occasion",
    },
    "ownership": {
        "leased": "non loué|not leased|off lease|unleased|fin de location|location terminée|hors location",
        "owned": "non acheté|not owned|unowned|sans propriété|not purchased",
        "byod": "non personnel|impersonnel|not personal|impersonal",
    },
    "outcome": {
        "reused": "non réutilisé|inutilisé|unused|unsold|invendu|not donated|non donné",
        "recycled": "non recyclé|not recycled|unrecycled|irrecyclable|pas recyclé",
        "unknown": "connu|known",
    },
    "quality": {"high": "non mesurée|unmeasured|not measured|pas bonne", "low": "non estimée|not estimated"},
    "control": {
        "own": "not own|externe|external|hors locaux propres",
        "colocation": "non hébergé|auto-hébergé|self-hosted|not hosted",
        "home": "hors domicile|not at home|pas à domicile",
    },
}


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("column", "meant", "word"),
    [
        (column, meant, word)
        for column, meanings in OPPOSITES.items()
        for meant, words in meanings.items()
        for word in words.split("|")
    ],
)
def test_the_opposite_is_never_proposed(column, meant, word):
    spellings = read_spellings()[column]
    for written in (word, word.upper(), f" {word}."):
        _, codes, near = read_choices(pd.Series([written]), [meant], spellings, normalise_spelling)
        assert codes.tolist() == ["unknown-choice"]
        assert meant not in near[0].split(", ")


@pytest.mark.parametrize(
    ("meant", "words"),
    [
        ("in_stock", "Disponible|available|Prêt à l'emploi|ready for use|non attribué|stocké"),
        ("retired", "Archivé|archived|vendu|sold|volé|Lost/Stolen|lost or stolen|détruit|destroyed|disposed of"),
    ],
)
def test_the_usual_words_of_a_status_are_known(meant, words):
    known = read_spellings()["status"]
    found = {word: known.get(normalise_spelling(word)) for word in words.split("|")}
    assert found == dict.fromkeys(words.split("|"), meant)


@pytest.mark.parametrize(
    ("column", "word", "meant"),
    [
        ("status", "en servic", "in_use"),
        ("status", "utilisée", "in_use"),
        ("status", "inuse", "in_use"),
        ("status", "remis en service", "in_use"),
        ("status", "instock", "in_stock"),
        ("status", "non affectée", "in_stock"),
        ("status", "décomissionné", "retired"),
        ("condition", "reconditioné", "refurbished"),
        ("ownership", "locations", "leased"),
        ("outcome", "recyclés", "recycled"),
        ("counting", "uncounted", "beside"),
        ("control", "hébergeurs", "colocation"),
        ("country", "Indes", "IND"),
        ("country", "Allemage", "DEU"),
        ("device_type", "ordinateur portabl", "laptop"),
    ],
)
def test_what_comes_near_is_still_proposed(column, word, meant):
    _, _, near = read_choices(pd.Series([word]), [], read_spellings()[column], normalise_spelling)
    assert near[0].split(", ")[0] == meant
