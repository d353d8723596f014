"""A code that a telephone reads, drawn: what is printed can be compared without being typed."""

import segno

from footprint.charts.palette import LIGHT

QUIET = 2  # modules left blank around it


def draw_code(words: str) -> str:
    """A QR code as SVG, without size: whoever shows it gives it one."""
    code = segno.make_qr(words, error="m")
    return code.svg_inline(border=QUIET, dark=LIGHT.ink, omitsize=True, svgclass=None, lineclass=None)
