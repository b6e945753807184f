"""QR codes, as drawings."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import segno

QUIET = 4
"""Modules left white around the code: readers ask for four."""
# Any of the eight masks is read; trying them all for the best one takes four times as long.
MASK = 2


def qr(parts: Iterable[str]) -> bytes:
    """The SVG of a code that says these parts one after the other, each written as short as its
    characters allow; 15 % of it may be damaged."""
    segments: Any = [(part, None) for part in parts]
    code = segno.make(segments, error="m", boost_error=False, micro=False, mask=MASK)
    drawing = BytesIO()
    code.save(drawing, kind="svg", border=QUIET, xmldecl=False, svgclass=None, omitsize=True)
    return drawing.getvalue()
