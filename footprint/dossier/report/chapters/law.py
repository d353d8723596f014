"""The report: what French law asks public authorities to count in what they buy and what they part with."""

from footprint.dossier.freeze import MAIN
from footprint.dossier.report.blocks import Block, Section, heading, note, paragraph, table
from footprint.dossier.report.reader import Reader
from footprint.sentences.legal import ARTICLES, ArticleOfLaw
from footprint.words.texts import text

# The columns of numbers of each table, and the width of each column.
SHAPES = {
    "agec": ((2, 3, 4), (0.8, 2.4, 1.4, 1.2, 1.3, 1.8, 1.5, 1.2)),
    "reen": ((2, 3, 6), (0.8, 2.2, 1.1, 1.1, 2.2, 1.6, 1.2, 1.2)),
}


def describe_law(reader: Reader) -> Section:
    """Each article: its share by year beside the legal minimum, what is missing once, and what it rests on."""
    situation = reader.situation_of(MAIN)
    if situation is None:
        return Section(reader.say("law.title"), [note(reader.say("law.unreadable"))])
    blocks: list[Block] = [note(text("legal.applies", reader.language))]
    for describe in ARTICLES:
        blocks += _show_article(reader, describe(situation, reader.language))
    return Section(reader.say("law.title"), [*blocks, paragraph(text("legal.limit", reader.language))])


def _show_article(reader: Reader, article: ArticleOfLaw) -> list[Block]:
    name, sums, lacking = article.article, article.sums, article.lacking
    blocks = [heading(_say(reader, article, "title")), paragraph(_say(reader, article, "explanation"))]
    if not article.count:
        return [*blocks, note(_say(reader, article, "nothing")), paragraph(_say(reader, article, "basis"))]
    if len(sums):
        numeric, widths = SHAPES[name]
        blocks.append(table(_say(reader, article, "caption"), list(sums), sums.to_numpy().tolist(), numeric, widths))
    blocks += [paragraph(told) for told in article.notes]
    if len(lacking):
        caption = text("legal.lacking_title", reader.language)
        blocks.append(table(caption, list(lacking), lacking.to_numpy().tolist(), (1, 2), (3.2, 1, 1, 4)))
    return [*blocks, paragraph(reader.say("law.rows")), paragraph(_say(reader, article, "basis"))]


def _say(reader: Reader, article: ArticleOfLaw, part: str) -> str:
    return text(f"legal.{article.article}.{part}", reader.language)
