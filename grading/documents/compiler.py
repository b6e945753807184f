"""Runs typst, alone in its process: `compiler.py < order.json > files`.

It imports nothing of the application. The process ends with its documents because typst keeps
what it laid out for the next ten of them, and because a process that forks after using it hangs
for ever.

The order: `format` (pdf or png), `files` (base64 by name: the layout and the images), `template`
(the name of one of them) and `documents`, each with its `content` (JSON) and the `seconds` of its
date. The answer: each document after its length in 8 bytes; as a png, its first page.
"""

import json
import sys
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"
POINTS_PER_INCH = 110.0


def compiled(order: dict[str, Any], folder: Path) -> Iterator[bytes]:
    """The documents. Fails on the least warning: a missing font would be one."""
    for name, data in order["files"].items():
        (folder / name).write_bytes(b64decode(data))
    compiler = typst.Compiler(
        input=str(folder / order["template"]),
        root=str(folder),
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
        ),
        ignore_system_fonts=True,
    )
    is_pdf = order["format"] == "pdf"
    for document in order["documents"]:
        made, warnings = compiler.compile_with_warnings(
            format=order["format"],
            sys_inputs={"content": document["content"]},
            # Kept for ever (PDF/A-3) and readable by everybody, screen readers included (PDF/UA).
            pdf_standards=["a-3a", "ua-1"] if is_pdf else None,
            ppi=None if is_pdf else POINTS_PER_INCH,
            timestamp=document["seconds"],
        )
        if warnings:
            sys.exit("\n".join(warning.diagnostic for warning in warnings))
        file = made[0] if isinstance(made, list) else made
        assert isinstance(file, bytes)
        yield file


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        for file in compiled(json.load(sys.stdin.buffer), Path(folder)):
            sys.stdout.buffer.write(len(file).to_bytes(8, "big") + file)
