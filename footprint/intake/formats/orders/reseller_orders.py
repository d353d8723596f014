"""Orders, as UGAP and resellers list them: a reference, a label, a quantity, a unit price, a date, a delivery site.

The label is the model. What is no device (licences, warranties, services, cables, furniture) is set aside.
"""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, first_of, holds, matches, named_types

REFERENCES = (
    *("Référence", "Réf.", "Réf", "Référence UGAP", "Référence article", "Réf. article", "Code article", "Article"),
    *("Référence produit", "Réf. produit", "Référence fournisseur", "Product reference", "SKU", "Part number", "Item"),
    *("N° article", "Code produit", "Référence fabricant", "Item number"),
)
LABELS = (
    *("Désignation", "Libellé", "Libellé article", "Désignation article", "Libellé produit", "Description"),
    *("Désignation produit", "Produit", "Désignation de l'article", "Product", "Product name", "Item description"),
)
QUANTITIES = (
    *("Quantité", "Qté", "Quantité commandée", "Qté commandée", "Quantité livrée", "Qté livrée", "Quantity", "Qty"),
    *("Nombre", "Quantity ordered"),
)
PRICES = (
    *("Prix unitaire HT", "PU HT", "P.U. HT", "Prix unitaire", "Prix unitaire net HT", "PU net HT", "Unit price"),
    *("Prix U. HT", "Prix unitaire (€ HT)", "Prix unitaire HT (€)", "Unit price excl. VAT", "Prix net unitaire"),
)
ORDERED = ("Date de commande", "Date commande", "Commandé le", "Date de la commande", "Order date", "Date")
DELIVERED = ("Date de livraison", "Date livraison", "Livré le", "Date de livraison réelle", "Delivery date")
NUMBERS = (
    *("N° de commande", "N° commande", "Numéro de commande", "Numéro commande", "Commande", "Order number"),
    *("N° commande UGAP", "Bon de commande", "N° bon de commande", "Order", "PO number"),
)
PLACES = (
    *("Site de livraison", "Lieu de livraison", "Adresse de livraison", "Livré à", "Delivery site", "Ship to"),
    *("Delivery address", "Destinataire", "Point de livraison"),
)
STATES = ("Statut", "Statut de la commande", "État", "État de la commande", "Statut commande", "Status", "Order status")

LEFT_ASIDE = (
    *(*REFERENCES, *STATES, "Montant HT", "Montant TTC", "Total HT", "Total TTC", "TVA", "Taux TVA", "Remise"),
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
    cells, label = laid.cells, column(laid.cells, "model")
    named = named_types(label)
    cells["device_type"] = column(cells, "device_type").fillna(named)
    reference = first_of(rows, REFERENCES)
    cells["note"] = reference
    laid.set_aside(matches(first_of(rows, STATES), CANCELLED), "reading.cancelled-order", "", label.fillna(""))
    laid.set_aside(label.isna(), "reading.not-a-device", "model", reference.fillna(""))
    laid.set_aside(holds(label, NO_DEVICE) & named.isna(), "reading.not-a-device", "model", label.fillna(""))


RESELLER_ORDERS = Format(
    "reseller_orders",
    {
        **dict.fromkeys(LABELS, "model"),
        **dict.fromkeys(QUANTITIES, "quantity"),
        **dict.fromkeys(PRICES, "purchase_cost_eur"),
        **dict.fromkeys(DELIVERED, "acquired_on"),
        **dict.fromkeys(ORDERED, "acquired_on"),
        **dict.fromkeys(NUMBERS, "source_document"),
        **dict.fromkeys(PLACES, "site"),
        "Marque": "manufacturer",
        "Fabricant": "manufacturer",
        "Constructeur": "manufacturer",
        "Manufacturer": "manufacturer",
        "Entité": "entity",
        "Service": "entity",
    },
    signatures=(
        (REFERENCES, LABELS, QUANTITIES, PRICES),
        (NUMBERS, LABELS, QUANTITIES),
        (ORDERED[:4], LABELS, QUANTITIES, PRICES),
    ),
    refine=_refine,
    left_aside=LEFT_ASIDE,
    from_documentation=True,
)
