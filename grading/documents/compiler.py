"""Runs typst, alone in its process: `compiler.py TEMPLATE SECONDS < content.json > file.pdf`.

It imports nothing of the application. The process ends with the document because typst keeps
what it laid out for the next ten documents (3 MB a transcript), and because a process that
forks after using it hangs for ever.
"""

import sys
from pathlib import Path

import typst

FONTS = Path(__file__).parent / "fonts"


def compiled(template: Path, content: str, seconds: int) -> bytes:
    """The PDF. Fails on the least warning: a missing font would be one."""
    compiler = typst.Compiler(
        input=str(template),
        root=str(template.parent),
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
        ),
        ignore_system_fonts=True,
    )
    pdf, warnings = compiler.compile_with_warnings(
        format="pdf",
        sys_inputs={"content": content},
        # Kept for ever (PDF/A-3) and readable by everybody, screen readers included (PDF/UA).
        pdf_standards=["a-3a", "ua-1"],
        timestamp=seconds,
    )
    if warnings:
        sys.exit("\n".join(warning.diagnostic for warning in warnings))
    assert isinstance(pdf, bytes)
    return pdf


if __name__ == "__main__":
    text = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(compiled(Path(sys.argv[1]), text, int(sys.argv[2])))
