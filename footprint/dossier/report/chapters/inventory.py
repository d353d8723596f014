"""The report: what the inventory holds, devices by type, then energy and services."""

import numpy as np
import pandas as pd

from footprint.dossier.freeze import MAIN
from footprint.dossier.report.blocks import Section, note, paragraph, table
from footprint.dossier.report.reader import Reader
from footprint.words import texts
from footprint.words.texts import NO_BREAK_SPACE, format_number, text

MOST_ROWS = 40


def describe_inventory(reader: Reader) -> Section:
    """Devices by type, with their lives, and the documents they come from."""
    equipment = reader.table("completed/equipment")
    if equipment.empty:
        return Section(reader.say("inventory.title"), [note(reader.say("inventory.none"))])
    quantity = pd.to_numeric(equipment["quantity"])
    gaps = reader.table("gaps")
    assumed = set(gaps.loc[(gaps["table"] == "equipment") & (gaps["column"] == "lifespan_years"), "line"])
    made = reader.lines[reader.lines["stage"] == "manufacturing"].set_index("item")["lifespan"]
    table_ = equipment.assign(
        count=quantity,
        assumed=quantity.where(equipment["line"].isin(assumed), 0.0),
        used=quantity.where(equipment["condition"] == "refurbished", 0.0),
        life=pd.Series(np.arange(1, len(equipment) + 1)).map(made) * quantity,
    )
    grouped = (
        table_.groupby("device_type")[["count", "assumed", "used", "life"]].sum().sort_values("count", ascending=False)
    )
    rows = [
        (
            reader.name("type", str(kind)),
            reader.count(row["count"]),
            format_number(row["life"] / row["count"], reader.language, 1) if row["life"] else "—",
            reader.share(row["assumed"] / row["count"], 0),
            reader.share(row["used"] / row["count"], 0),
        )
        for kind, row in grouped.iterrows()
    ]
    headers = reader.column("type", "quantity", "life", "assumed", "refurbished")
    documents = reader.gather(reader.parts("source_document"), 25)
    sources = [
        (reader.name("source_document", part["part"]), reader.count(part["items"]), mass)
        for part, mass in zip(
            documents.to_dict("records"), reader.masses(documents["impact"], documents["missing"]), strict=True
        )
    ]
    return Section(
        reader.say("inventory.title"),
        [
            paragraph(reader.say(f"inventory.{reader.methods[MAIN]['inventory']}", year=reader.year)),
            table(reader.say("inventory.caption"), headers, rows, (1, 2, 3, 4), (3.4, 1.1, 1.2, 1.4, 1.4)),
            paragraph(reader.say("inventory.whole")),
            table(
                reader.say("inventory.documents"),
                reader.column("source_document", "items", "footprint"),
                sources,
                (1, 2),
                (4, 1, 1.5),
            ),
        ],
    )


def describe_activity(reader: Reader) -> Section:
    """Electricity, services and consumptions."""
    usage = reader.table("completed/usage")
    impact = reader.lines[reader.lines["table"] == "usage"]["impact"].tolist()
    rows = [
        (
            reader.name("type", row["service_type"]),
            texts.format_amount(float(row["amount_per_year"]), row["unit"], reader.language),
            row["source_document"] if pd.notna(row["source_document"]) else text("dossier.unsaid", reader.language),
            texts.value_label("quality", row["quality"], reader.language),
            mass,
        )
        for row, mass in zip(usage.to_dict("records"), reader.masses(impact), strict=True)
    ][:MOST_ROWS]
    used = reader.lines.loc[reader.lines["stage"] == "use", "amount"]
    energy = f"{format_number(used.sum(), reader.language, significant=4)}{NO_BREAK_SPACE}kWh"
    energy = reader.partial(energy, used.sum(), int(used.isna().sum()))
    headers = reader.column("type", "amount", "source_document", "quality", "footprint")
    blocks = [paragraph(reader.say("activity.electricity", energy=energy))]
    if rows:
        blocks.append(table(reader.say("activity.caption"), headers, rows, (1, 4), (2.6, 1.8, 2.4, 1, 1.5)))
    else:
        blocks.append(note(reader.say("activity.none")))
    if len(usage) > MOST_ROWS:
        blocks.append(paragraph(reader.say("more", rows=reader.count(len(usage) - MOST_ROWS))))
    return Section(reader.say("activity.title"), blocks)
