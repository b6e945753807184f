"""What proves a PDF of ours, read from its bytes: the address behind its link, which is that of its
QR code."""

import re

# The writer of our PDFs leaves links readable; whoever saves one again may not.
LINK = re.compile(rb"/URI\s*\(([!-'*-~]{1,200}/verifier/\?d=([A-Z2-7]{1,4000}\.[A-Z2-7]{1,200}))\)")


def tokens_in(pdf: bytes) -> list[str]:
    """The tokens of its links, each once, in their order."""
    return list(dict.fromkeys(match.group(2).decode() for match in LINK.finditer(pdf)))
