"""Content set in type: PDFs made by typst in a process of its own (`compiler.py`)."""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from grading.documents.glyphs import printable

HERE = Path(__file__).parent
COMPILER = HERE / "compiler.py"
TIME_LIMIT = 90
"""Seconds: 400 transcripts take 12 on a free processor."""

Content = Mapping[str, Any]
Files = Mapping[str, bytes]
NO_FILES: Files = {}


class DocumentError(RuntimeError):
    """The document could not be made; the message is for the log, in the words of typst."""


def typeset(template: str, content: Content, files: Files = NO_FILES) -> bytes:
    """The PDF (PDF/A-3a, PDF/UA-1) of this content, dated of its `issued_at`. Same content, same
    bytes. `files` are, by name, images that it shows, or a layout in the place of today's.

    Raises DocumentError when the compiler fails, warns or takes longer than `TIME_LIMIT`.
    """
    (made,) = typeset_each(template, [content], files)
    return made


def typeset_each(
    template: str, contents: Sequence[Content], files: Files = NO_FILES
) -> list[bytes]:
    """A PDF of each content, all made in one process."""
    return _made("pdf", template, contents, files)


def first_page(template: str, content: Content, files: Files = NO_FILES) -> bytes:
    """The first page as a PNG, to be looked at."""
    (made,) = _made("png", template, [content], files)
    return made


def bound(contents: Sequence[Content]) -> dict[str, Any]:
    """What a template reads: the contents of one file, dated of the latest."""
    return {"issued_at": max(each["issued_at"] for each in contents), "contents": list(contents)}


def _made(kind: str, template: str, contents: Sequence[Content], files: Files) -> list[bytes]:
    layout = {path.name: path.read_bytes() for path in HERE.glob("*.typ")}
    order = {
        "format": kind,
        "template": template,
        "files": {name: b64encode(data).decode() for name, data in {**layout, **files}.items()},
        "documents": [_document(content) for content in contents],
    }
    # -I: neither the environment nor the current folder has a say in what is imported.
    command = [sys.executable, "-I", str(COMPILER)]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=TIME_LIMIT,
            check=True,
        )
    except subprocess.CalledProcessError as failure:
        raise DocumentError(failure.stderr.decode(errors="replace")) from failure
    except subprocess.TimeoutExpired as failure:
        raise DocumentError(f"no document after {TIME_LIMIT} s") from failure
    return list(_each(done.stdout))


def _document(content: Content) -> dict[str, Any]:
    return {
        # A database gives the keys of an object back in an order of its own.
        "content": json.dumps(printable(content), ensure_ascii=False, sort_keys=True),
        "seconds": int(datetime.fromisoformat(content["issued_at"]).timestamp()),
    }


def _each(answer: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(answer):
        size = int.from_bytes(answer[start : start + 8], "big")
        yield answer[start + 8 : start + 8 + size]
        start += 8 + size
