"""The report as one accessible HTML page: no script, no outside file, the same words and figures as the PDF."""

from dataclasses import asdict
from html import escape
from string import Template
from zlib import crc32

from footprint.charts.palette import LIGHT
from footprint.dossier.report.blocks import Block
from footprint.dossier.report.sections import Report

STYLE = Template("""
:root{color-scheme:light}
body{font:1rem/1.5 "Source Sans 3","Source Sans Pro",system-ui,sans-serif;color:$ink;background:$paper;margin:0}
main,header,nav,footer{max-width:60rem;margin:0 auto;padding:0 1.25rem}
nav{padding:0}header{background:$accent;color:$paper;max-width:none;padding:1.5rem max(1.25rem,calc((100vw - 60rem)/2))}
header h1{font-size:2rem;line-height:1.2;margin:.2rem 0}header p{margin:0}
h2{color:$accent;margin-top:3rem;border-bottom:2px solid $soft}h3{margin-top:2rem}
.total{font-size:2.6rem;font-weight:600;color:$accent;margin:1rem 0 0}
.note{border-left:4px solid $accent;padding:.4rem 0 .4rem .8rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
caption,figcaption{font-weight:600;text-align:left;margin:.6rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid $grid;min-width:4.5rem}
th.n,td.n{min-width:0}
th{background:$soft;border-bottom:2px solid $accent}td.n,th.n{text-align:right;white-space:nowrap}
td{white-space:pre-line}
tr.total-row td{font-weight:600;font-size:inherit;border-top:2px solid $accent}
figure{margin:1.5rem 0}svg{width:100%;max-width:46rem;height:auto}
svg text{font-family:"Source Sans 3","Source Sans Pro",Arial,sans-serif}
.code{display:flex;align-items:center;gap:.8rem}.code svg{width:6rem;flex:none}
dt{font-weight:600}dd{margin:0 0 .5rem;overflow-wrap:anywhere}
a{color:$accent}a:focus-visible{outline:3px solid $ink;outline-offset:2px}
code{overflow-wrap:anywhere}h4{margin:1rem 0 .3rem}
footer{border-top:1px solid $grid;margin-top:3rem;padding-block:1rem;font-size:.9rem}
""").substitute(asdict(LIGHT))


def write_page(report: Report) -> bytes:
    """The page of a report. What people wrote is text in it, never markup."""
    sections = [
        f'<section aria-labelledby="s{number}"><h2 id="s{number}">{number}. {escape(section.title)}</h2>'
        f"{_write_blocks(section.blocks)}</section>"
        for number, section in enumerate(report.sections, 1)
    ]
    contents = "".join(
        f'<li><a href="#s{number}">{escape(section.title)}</a></li>'
        for number, section in enumerate(report.sections, 1)
    )
    return (
        f'<!doctype html>\n<html lang="{report.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(report.title)} — {escape(report.organisation)}</title><style>{STYLE}</style></head>\n"
        f"<body><header><p>{escape(report.title)}</p><h1>{escape(report.organisation)}</h1>"
        f"<p>{escape(report.subtitle)}</p></header>\n<main>"
        f'<p class="total">{escape(report.total)}</p><p>{escape(report.interval)}</p>'
        f"{_write_blocks([*report.summary, *report.foot])}\n"
        f'<section aria-labelledby="progress"><h2 id="progress">{escape(report.progress_title)}</h2>'
        f"{_write_blocks(report.progress)}</section>\n"
        f'<nav aria-labelledby="contents"><h2 id="contents">{escape(report.contents)}</h2><ol>{contents}</ol></nav>\n'
        f"{chr(10).join(sections)}</main>\n<footer><p>{escape(report.running)}</p></footer></body></html>\n"
    ).encode()


def _write_blocks(blocks: list[Block]) -> str:
    return "\n".join(_WRITERS[str(block["kind"])](block) for block in blocks)


def _write_text(block: Block) -> str:
    return f"<p>{escape(str(block['text']))}</p>"


def _write_note(block: Block) -> str:
    return f'<p class="note">{escape(str(block["text"]))}</p>'


def _write_heading(block: Block) -> str:
    return f"<h3>{escape(str(block['text']))}</h3>"


def _write_bullets(block) -> str:
    return f"<ul>{''.join(f'<li>{escape(point)}</li>' for point in block['points'])}</ul>"


def _write_facts(block) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(what)}</dd>" for name, what in block["rows"])
    return f"<dl>{rows}</dl>"


def _write_figure(block) -> str:
    name = f"hatch-{crc32(block['svg'].encode()):x}"  # each drawing has its own: an id is that of one thing in a page
    drawing = block["svg"].replace('id="hatch"', f'id="{name}"').replace("url(#hatch)", f"url(#{name})")
    drawing = drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(block["alt"])}" ', 1)
    return f"<figure><figcaption>{escape(block['caption'])}</figcaption>{drawing}</figure>"


def _write_table(block) -> str:
    kinds = [' class="n"' if column in block["numeric"] else "" for column in range(len(block["headers"]))]
    heads = "".join(
        f'<th scope="col"{kind}>{escape(header)}</th>' for kind, header in zip(kinds, block["headers"], strict=True)
    )
    rows = []
    for number, row in enumerate(block["rows"], 1):
        mark = ' class="total-row"' if block["total"] and number == len(block["rows"]) else ""
        cells = "".join(f"<td{kind}>{escape(cell)}</td>" for kind, cell in zip(kinds, row, strict=True))
        anchor = block["anchors"][number - 1] if block["anchors"] else ""
        named = f' id="{escape(anchor)}"' if anchor else ""
        rows.append(f"<tr{mark}{named}>{cells}</tr>")
    caption = escape(block["caption"])
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}"><table><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _write_index(block) -> str:
    """The rows to find, each as a link; a page on the screen has no numbers."""
    heads = "".join(f'<th scope="col">{escape(header)}</th>' for header in block["headers"][:-1])
    rows = [
        f'<tr><td><a href="#{escape(anchor)}">{escape(row[0])}</a></td>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row, anchor in zip(block["rows"], block["anchors"], strict=True)
    ]
    caption = escape(block["caption"])
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}"><table><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _write_code(block) -> str:
    drawing = block["svg"].replace("<svg ", f'<svg role="img" aria-label="{escape(block["text"])}" ', 1)
    return f'<p class="code">{drawing}{escape(block["text"])}</p>'


_WRITERS = {
    "code": _write_code,
    "text": _write_text,
    "note": _write_note,
    "heading": _write_heading,
    "bullets": _write_bullets,
    "facts": _write_facts,
    "figure": _write_figure,
    "table": _write_table,
    "index": _write_index,
}
