"""Orders, as UGAP and resellers list them: a reference, a label, a quantity, a unit price, a date, a delivery site.

The label is the model. What is no device (licences, warranties, services, cables, furniture) is set aside.
"""

from functools import cache

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, map_words, matches
from footprint.registry.model_names import SURE, match_models
from footprint.words.spellings import normalise_spelling, type_at_start
from footprint.words.vocabulary import read_word_lists

_OF = r"(?: (?:de|du|d|des|la|l|le))*"
_NUMBER = rf"(?:n|no|num|numero|ref|reference){_OF}"
_STATED = r"(?: (?:commandee?s?|livree?s?|facturee?s?|cde|d articles|articles|ordered|delivered))?"
_UNTAXED = r"(?: (?:h ?t|hors taxes?|eur|euros?|net|remise))*"

WORDINGS = {
    "order": rf"{_NUMBER} (?:commande|cde|bon{_OF} commande|bc|bdc|order)(?: \w+)?|commande|bon de commande"
    r"|order(?: (?:number|no))?|po number",
    "reference": rf"(?:ref|reference|code|sku|part number|item number)(?:{_OF} (?:ugap|article|produit|fournisseur"
    rf"|marche|fabricant|constructeur|catalogue))*|{_NUMBER} (?:article|produit)|product reference",
    "label": rf"(?:designation|libelle|intitule|description|denomination)(?:{_OF} (?:article|produit|materiel|ligne"
    r"|commande))?|produit|article|product(?: name)?|item description|item",
    "quantity": rf"(?:quantites?|qtes?|qty|quantity|nombre|nb|nbre){_STATED}",
    "price": rf"(?:prix|p)(?: net)? ?(?:unitaire|unit|u){_UNTAXED}|pu{_UNTAXED}|prix{_UNTAXED}"
    r"|unit price(?! incl)(?: .*)?",
    "delivered": rf"date{_OF} (?:livraison|reception)(?: \w+)?|livree? le|recue? le|delivery date",
    "ordered": rf"date(?:{_OF} (?:commande|cde|achat|bon de commande))?|commandee? le|order date",
    "place": rf"(?:site|lieu|adresse|point|ville|etablissement){_OF} (?:livraison|destination)|livree? a|ship to"
    r"|delivery (?:site|address)",
    "state": rf"(?:statut|etat|status)(?:{_OF} (?:commande|ligne))?|order status",
    "maker": r"marque|fabricant|constructeur|manufacturer|brand",
    "owner": r"entite|service|direction|departement|department|cost cent(?:er|re)|centre de couts?",
}
LEFT_ASIDE = (
    *("reference", "state", "Montant HT", "Montant TTC", "Total HT", "Total TTC", "TVA", "Taux TVA", "Remise"),
    *("Montant total", "Prix total HT", "Prix unitaire TTC", "PU TTC", "Éco-contribution", "Eco-participation", "DEEE"),
    *("N° de marché", "Marché", "N° client", "Client", "N° facture", "N° de facture", "Ligne", "N° ligne", "Unité"),
    *("Famille", "Catégorie", "Fournisseur", "Total", "Amount", "VAT", "Delivery note", "N° BL", "Bon de livraison"),
)

# What is ordered with devices and is none; the rows are left out with the reason.
NO_DEVICE = ("software", "service", "accessory", "furniture")
CANCELLED = r".*(?:annul|cancel|refus|rejet)"


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    cells, label, reference = laid.cells, column(laid.cells, "model"), column(rows, "reference")
    named = map_words(label, type_at_start)
    cells["device_type"] = column(cells, "device_type").fillna(named)
    cells["note"] = reference
    laid.set_aside(matches(column(rows, "state"), CANCELLED), "reading.cancelled-order", "", label.fillna(""))
    laid.set_aside(label.isna(), "reading.no-device-row", "model", reference.fillna(""))
    plain, known = map_words(label, normalise_spelling), _is_known(laid, label)
    for kind in NO_DEVICE:
        words = _words_for(kind)
        first, within = (
            plain.str.contains(rf"{start}{words}").fillna(False).astype("bool") for start in (r"^(?:\w+ )?", "")
        )
        found = named.isna() & (first | (within & ~known))
        laid.set_aside(found, f"reading.{kind}-row", "model", label.fillna(""))


def _is_known(laid: Laid, label: pd.Series) -> pd.Series:
    """Where a label names a model whose type is sure: a bag may come with it."""
    names = laid.cells.reindex(columns=["manufacturer", "model"])[label.notna()]
    return match_models(names)["confidence"].isin(SURE).reindex(label.index).fillna(False).astype("bool")


@cache
def _words_for(kind: str) -> str:
    """A pattern of the words for what is no device of a kind, singular or plural."""
    words = set(map(normalise_spelling, read_word_lists("cells")["no_device"][kind]))
    return rf"\b(?:{'|'.join(sorted(words))})[sx]?\b"


RESELLER_ORDERS = Format(
    "reseller_orders",
    {
        "label": "model",
        "quantity": "quantity",
        "price": "purchase_cost_eur",
        "delivered": "acquired_on",
        "ordered": "acquired_on",
        "order": "source_document",
        "place": "site",
        "maker": "manufacturer",
        "owner": "entity",
    },
    signatures=(
        ("reference", "label", "quantity", "price"),
        ("order", "label", "quantity"),
        ("ordered", "label", "quantity", "price", ("place", "delivered", "reference")),
    ),
    refine=_refine,
    wordings=WORDINGS,
    left_aside=LEFT_ASIDE,
    people=("Destinataire", "Demandeur", "Acheteur"),
    from_documentation=True,
)
