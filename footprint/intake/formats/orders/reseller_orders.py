"""Orders, as UGAP and resellers list them: a reference, a label, a quantity, a unit price, a date, a delivery site.

The label is the model. What is no device (licences, warranties, services, cables, furniture) is set aside.
"""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, holds, matches, named_types

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

NO_DEVICE = (
    r"licen[cs]e|logiciel|software|abonnement|souscription|subscription|garantie|warranty|extension de|care ?pack"
    r"|maintenance|prestation|installation|formation|livraison|transport|port et emballage|frais|int[ée]gration"
    r"|microsoft 365|office 365|antivirus|support (?:pro|technique|j\+)|pro ?support|contrat|eco-?(?:participation"
    r"|contribution)|\bc[âa]bles?\b|cordon|adaptateur|housse|sacoche|sac à dos|coque|verre tremp[ée]|film de protection"
    r"|toner|cartouche|ramette|papier|\bpiles?\b|multiprise|bureau |chaise|fauteuil|armoire |caisson|tapis|support "
    r"|bras |filtre|antivol|cable|sleeve|\bcase\b|cover"
)
CANCELLED = r".*(?:annul|cancel|refus|rejet)"


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    cells, label, reference = laid.cells, column(laid.cells, "model"), column(rows, "reference")
    named = named_types(label)
    cells["device_type"] = column(cells, "device_type").fillna(named)
    cells["note"] = reference
    laid.set_aside(matches(column(rows, "state"), CANCELLED), "reading.cancelled-order", "", label.fillna(""))
    laid.set_aside(label.isna(), "reading.not-a-device", "model", reference.fillna(""))
    laid.set_aside(holds(label, NO_DEVICE) & named.isna(), "reading.not-a-device", "model", label.fillna(""))


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
