"""The fleet of lines that an operator's space exports (Orange, SFR, Bouygues Telecom…): lines, and their telephones.

No two operators write the same headers, and they change: a file that names lines and what they subscribe to is one.
The number of a line tells a mobile from a fixed one, and is not kept.
"""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, describe, holds, matches, number_rows

_NUMBER = r"(?:n|no|nr|num|numero)(?: (?:de|du|d|des|la|l))*"
_OF = r"(?: (?:de|du|d|la|l|le))*"
_DEVICE = r"(?:terminal|mobile|telephone|appareil|smartphone|equipement|portable)"
_OWN = r"(?:centres? de couts?|cost cent(?:er|re)|compte(?: de)? facturation|billing account|raison sociale|departement"

WORDINGS = {
    "line number": rf"{_NUMBER} (?:lignes?|appel|telephone|tel|mobile|portable|gsm|msisdn|abonne)(?: \w+)?|msisdn|nd"
    r"|(?:mobile|phone|line|telephone)(?: line)? (?:number|no)|tel mobile|ligne (?:mobile|gsm|telephonique|appelante)",
    "line": r"ligne|lignes|numero|line|gsm",
    "plan": rf"(?:(?:nom|libelle|type|designation|code|intitule){_OF} )?(?:forfait|offre|abonnement|plan tarifaire"
    r"|tarif|formule tarifaire|profil tarifaire)s?"
    r"(?: (?:principale?|souscrite?|actuel(?:le)?|mobile|voix|data|commerciale?))*"
    r"|(?:price|rate|tariff|data) plan",
    "card": rf"(?:{_NUMBER} )?(?:cartes? )?(?:u|e)?sim(?: card)?(?: (?:number|id|iccid))?|(?:\w+ )?iccid",
    "imei": r"(?:\w+ ){0,2}imei(?: \w+){0,2}",
    "volume": r".*\b(?:data|donnees|internet)\b.*\b(?:mo|go|mb|gb|octets|conso\w*|volume|usage|utilise\w*)\b.*"
    r"|.*\b(?:volume|conso\w*|usage)\b.*\b(?:data|donnees|internet)\b.*|data",
    "end": r"(?:date )?(?:de |d )?(?:resiliation|fin de contrat)(?: .*)?|resiliee? le|termination date",
    "renewed": rf"date{_OF} (?:derniere? )?(?:renouvellement|achat|livraison|acquisition)(?:{_OF} {_DEVICE})?",
    "telephone": rf"(?:(?:modele|libelle|type|nom|designation|dernier|reference){_OF} )?(?:{_DEVICE}|terminaux)"
    r"(?: (?:detecte|associe|actuel|utilise|mobile))*|handset|device(?: (?:model|name))?",
    "model": r"modele|model",
    "maker": rf"(?:marque|constructeur|fabricant|manufacturer|brand)(?:{_OF} {_DEVICE})?",
    "state": rf"(?:statut|etat|status|state|situation)(?:{_OF} (?:ligne|abonnement|contrat|carte sim|sim|line))?",
    "kind": rf"(?:type|nature|technologie|categorie)(?:{_OF} (?:ligne|acces|service|reseau))?|line type",
    "place": rf"(?:nom{_OF} )?(?:site|agence|etablissement|lieu|location|batiment)(?:{_OF} \w+)?|adresse",
    "owner": rf"{_OWN}|service|direction|entite|department|groupe|pole)(?: .*)?",
    "operator": r"operateur(?: \w+)?|operator|carrier|provider|fournisseur",
}

# What else such files hold, and nobody needs here.
LEFT_ASIDE = (
    *("line number", "line", "kind", "end", "state", "volume", "N° de compte", "Numéro de compte", "Contrat"),
    *("Date d'activation", "Date activation", "Date de mise en service", "Date d'engagement", "Fin d'engagement"),
    *("Date de fin d'engagement", "Durée d'engagement", "Engagement", "Options", "Option", "Montant HT", "Montant"),
    *("Montant TTC", "Mois", "Période", "Voix", "SMS", "MMS", "Enveloppe data", "Eligibilité au renouvellement"),
    *("Nombre de points", "Roaming", "N° de contrat", "Date de souscription", "Abonnement HT", "Conso voix"),
)
# Whoever holds one of these knows whose line it is.
PEOPLE = (
    *("line number", "line", "card", "Code PUK", "PUK", "PUK1", "PUK2", "PIN", "Code PIN", "RIO", "Code RIO", "Nom"),
    *("Libellé", "Nom de la ligne", "Libellé de la ligne", "Libellé ligne", "Commentaire", "Commentaires"),
    *("Champ libre", "Alias", "Adresse"),
)

ENDED = r"r[ée]sili|inacti|termin|ferm[ée]|ended|closed|cancel|port[ée]e? sortant"
FIXED = r"fixe|fixed|\brtc\b|rnis|\bt0\b|\bt2\b|\bsip\b|trunk|\bsda\b|[avs]dsl|ftt[ho]|fibre|fiber|analogique"
FIXED_NUMBER = r"(?:\+33|0033|0)[\s.-]?(?:\(0\))?[\s.-]?[1-589]"
TABLET = r"ipad|galaxy tab|\btab(?:let|lette)?\b|mediapad|surface"
OTHER_DEVICE = r"\bcl[ée]\b|airbox|domino|dongle|mi-?fi|routeur|router|hotspot|\bbox\b|m2m|balise|alarme|modem"


def _refine_lines(laid: Laid, rows: pd.DataFrame) -> None:
    cells, plan, state, kind = laid.cells, column(rows, "plan"), column(rows, "state"), column(rows, "kind")
    number = column(rows, "line number").fillna(column(rows, "line"))
    fixed = holds(kind, FIXED) | (kind.isna() & (matches(number, FIXED_NUMBER) | holds(plan, FIXED)))
    cells["service_type"] = pd.Series("mobile_line", index=cells.index, dtype="str").mask(fixed, "fixed_line")
    cells["amount_per_year"], cells["unit"] = "1", "line"
    cells["item_id"] = number_rows(laid)
    cells["note"] = describe(plan, rows, OPERATOR_LINES, "volume")  # a line counts whole, whatever its data
    ended = matches(state, f".*(?:{ENDED})") | (state.isna() & column(rows, "end").notna())
    laid.set_aside(ended, "reading.ended-line", "", plan.fillna(""))


def _refine_telephones(laid: Laid, rows: pd.DataFrame) -> None:
    cells, imei = laid.cells, column(rows, "imei")
    model = column(rows, "telephone").fillna(column(rows, "model"))
    laid.elsewhere = rows.index[(model.isna() & imei.isna()).to_numpy()]
    kind = pd.Series("smartphone", index=cells.index, dtype="str").mask(holds(model, TABLET), "tablet")
    cells["device_type"] = kind.mask(holds(model, OTHER_DEVICE))


_PLACES = {"place": "site", "owner": "entity"}

OPERATOR_TELEPHONES = Format(
    "operator_lines",
    {"imei": "serial_number", "telephone": "model", "model": "model", "maker": "manufacturer", "renewed": "acquired_on"}
    | _PLACES,
    refine=_refine_telephones,
    wordings=WORDINGS,
    left_aside=(*LEFT_ASIDE, "plan", "operator"),
    people=PEOPLE,
    from_documentation=True,
)

OPERATOR_LINES = Format(
    "operator_lines",
    {"operator": "provider"} | _PLACES,
    signatures=(
        ("line number", ("plan", "card", "imei", "volume", "telephone")),
        ("line", ("plan", "card", "imei", "volume")),
    ),
    table="usage",
    refine=_refine_lines,
    also=(OPERATOR_TELEPHONES,),
    wordings=WORDINGS,
    left_aside=(*LEFT_ASIDE, "plan", "imei", "telephone", "model", "maker", "renewed"),
    people=PEOPLE,
    from_documentation=True,
)
