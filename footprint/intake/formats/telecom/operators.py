"""The fleet of lines that an operator's space exports (Orange, SFR, Bouygues Telecom…): lines, and their telephones.

No two operators write the same headers, and they change: a file that names lines and what they subscribe to is one.
The number of a line tells a mobile from a fixed one, and is not kept.
"""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, first_of, holds, matches, number_rows

LINES = (
    *("Numéro de ligne", "N° de ligne", "N° ligne", "Numéro ligne", "Ligne", "Numéro de mobile", "N° de mobile"),
    *("Numéro d'appel", "N° d'appel", "N° appel", "Numéro de téléphone", "N° de téléphone", "N° mobile", "MSISDN"),
    *("Numéro mobile", "Numéro", "N° GSM", "Line number", "Phone number", "Mobile number", "Numéro de la ligne"),
)
PLANS = (
    *("Forfait", "Offre", "Nom de l'offre", "Libellé offre", "Libellé de l'offre", "Abonnement", "Nom du forfait"),
    *("Plan tarifaire", "Type d'abonnement", "Type de forfait", "Offre principale", "Price plan"),
    *("Libellé forfait", "Offre souscrite", "Rate plan", "Profil tarifaire"),
)
CARDS = ("N° SIM", "Numéro SIM", "Numéro de SIM", "N° de SIM", "N° carte SIM", "Numéro de carte SIM", "SIM", "ICCID")
IMEI = ("IMEI", "N° IMEI", "Numéro IMEI", "IMEI terminal", "IMEI du terminal", "Code IMEI")
TELEPHONES = (
    *("Terminal", "Modèle de terminal", "Modèle du terminal", "Modèle terminal", "Modèle", "Modèle de mobile"),
    *("Modèle mobile", "Libellé terminal", "Libellé du terminal", "Équipement", "Mobile", "Téléphone", "Appareil"),
    *("Dernier terminal", "Terminal détecté", "Handset", "Device", "Device model", "Model"),
)
MAKERS = ("Marque", "Marque du terminal", "Marque terminal", "Constructeur", "Constructeur terminal", "Manufacturer")
RENEWED = (
    *("Date de dernier renouvellement", "Date du dernier renouvellement", "Date dernier renouvellement"),
    *("Date de renouvellement", "Date d'achat", "Date d'achat du terminal", "Date achat terminal", "Date de livraison"),
)
STATES = ("Statut", "Statut de la ligne", "Statut ligne", "État", "État de la ligne", "État ligne", "Status")
ENDS = ("Date de résiliation", "Date résiliation", "Résiliée le", "Date de fin", "Termination date")
VOLUMES = (
    *("Volume data", "Volume data (Mo)", "Volume data (Go)", "Data consommée", "Data consommée (Mo)", "Data (Go)"),
    *("Data consommée (Go)", "Consommation data", "Consommation data (Mo)", "Consommation data (Go)", "Data (Mo)"),
    *("Conso data (Go)", "Conso data (Mo)", "Volume de données", "Volume Internet (Mo)", "Volume Internet (Go)"),
    *("Data usage (GB)", "Data usage (MB)", "Data volume"),
)
SITES = ("Site", "Adresse", "Lieu", "Agence", "Établissement", "Location")
ENTITIES = (
    *("Centre de coût", "Centre de coûts", "Compte de facturation", "Service", "Direction", "Entité", "Département"),
    *("Groupe", "Raison sociale", "Cost center", "Cost centre", "Billing account", "Department"),
)
KINDS = ("Type de ligne", "Type ligne", "Type", "Nature", "Technologie", "Line type")

LEFT_ASIDE = (
    *(*KINDS, *ENDS, *STATES, *VOLUMES, "N° de compte", "Numéro de compte"),
    *("Date d'activation", "Date activation", "Date de mise en service", "Date d'engagement", "Fin d'engagement"),
    *("Date de fin d'engagement", "Durée d'engagement", "Engagement", "Options", "Option", "Montant HT", "Montant"),
    *("Montant TTC", "Mois", "Période", "Voix", "SMS", "MMS", "Enveloppe data", "Eligibilité au renouvellement"),
    *("Opérateur", "Operator", "Nombre de points", "Roaming", "N° de contrat", "Contrat", "Date de souscription"),
)

# Whoever holds one of these knows whose line it is.
PEOPLE = (
    *(*LINES, *CARDS, "Code PUK", "PUK", "PUK1", "PUK2", "PIN", "Code PIN", "RIO", "Code RIO", "Nom", "Libellé"),
    *("Nom de la ligne", "Libellé de la ligne", "Libellé ligne", "Commentaire", "Commentaires", "Champ libre"),
)

ENDED = r"r[ée]sili|inacti|termin|ferm[ée]|ended|closed|cancel|port[ée]e? sortant"
FIXED = r"fixe|fixed|\brtc\b|rnis|t0|t2|\bsip\b|trunk|sda|adsl|sdsl|vdsl|ftth|ftto|fibre|fiber|internet$"
FIXED_NUMBER = r"(?:\+33|0033|0)\s?(?:\(0\))?\s?[1-589]"
TABLET = r"ipad|galaxy tab|\btab(?:let|lette)?\b|mediapad|surface"
OTHER_DEVICE = r"\bcl[ée]\b|airbox|domino|dongle|mi-?fi|routeur|router|hotspot|\bbox\b|m2m|balise|alarme|modem"


def _refine_lines(laid: Laid, rows: pd.DataFrame) -> None:
    number = first_of(rows, LINES)
    ended = matches(first_of(rows, STATES), f".*(?:{ENDED})") | (first_of(rows, ENDS).notna() & _is_past(rows))
    fixed = holds(first_of(rows, KINDS), FIXED) | (first_of(rows, KINDS).isna() & matches(number, FIXED_NUMBER))
    cells = laid.cells
    cells["service_type"] = pd.Series("mobile_line", index=cells.index, dtype="str").mask(fixed, "fixed_line")
    cells["amount_per_year"], cells["unit"] = "1", "line"
    cells["item_id"] = number_rows(laid)
    cells["note"] = _describe(first_of(rows, PLANS), rows)
    laid.set_aside(ended, "reading.ended-line", "", first_of(rows, PLANS).fillna(""))


def _is_past(rows: pd.DataFrame) -> pd.Series:
    """Where a line has an end and no state that would tell whether it has come."""
    return first_of(rows, STATES).isna()


def _describe(plan: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """What a line subscribes to, and the data it used where that is said: a line counts whole, whatever its data."""
    note = plan.fillna("")
    for header in VOLUMES:
        volume = column(rows, header)
        note = note.where(volume.isna(), note + " · " + header + " : " + volume.fillna(""))
    return note.str.strip(" ·").mask(note == "")


def _refine_telephones(laid: Laid, rows: pd.DataFrame) -> None:
    model, imei = first_of(rows, TELEPHONES), first_of(rows, IMEI)
    laid.elsewhere = rows.index[(model.isna() & imei.isna()).to_numpy()]
    if not any(_has(rows, header) for header in (*TELEPHONES, *IMEI)):
        return
    cells = laid.cells
    kind = pd.Series("smartphone", index=cells.index, dtype="str").mask(holds(model, TABLET), "tablet")
    cells["device_type"] = kind.mask(holds(model, OTHER_DEVICE))
    cells["serial_number"] = imei


def _has(rows: pd.DataFrame, header: str) -> bool:
    return bool(column(rows, header).notna().any())


OPERATOR_TELEPHONES = Format(
    "operator_lines",
    {
        **dict.fromkeys(IMEI, "serial_number"),
        **dict.fromkeys(TELEPHONES, "model"),
        **dict.fromkeys(MAKERS, "manufacturer"),
        **dict.fromkeys(RENEWED, "acquired_on"),
        **dict.fromkeys(SITES, "site"),
        **dict.fromkeys(ENTITIES, "entity"),
    },
    refine=_refine_telephones,
    left_aside=(*LEFT_ASIDE, *PLANS),
    people=PEOPLE,
    from_documentation=True,
)

OPERATOR_LINES = Format(
    "operator_lines",
    {
        "Opérateur": "provider",
        "Operator": "provider",
        **dict.fromkeys(SITES, "site"),
        **dict.fromkeys(ENTITIES, "entity"),
    },
    signatures=((LINES, PLANS), (LINES, CARDS)),
    table="usage",
    refine=_refine_lines,
    also=(OPERATOR_TELEPHONES,),
    left_aside=(*LEFT_ASIDE, *PLANS, *IMEI, *TELEPHONES, *MAKERS, *RENEWED),
    people=PEOPLE,
    from_documentation=True,
)
