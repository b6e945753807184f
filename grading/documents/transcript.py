"""Transcripts as one PDF: each student on a page of his own, with his own page numbers."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from grading.documents.glyphs import printable
from grading.services.document_content import TranscriptContent

HERE = Path(__file__).parent
TEMPLATE = HERE / "transcript.typ"
COMPILER = HERE / "compiler.py"
TIME_LIMIT = 90
"""Seconds: 400 transcripts take 12 on a free processor."""


class DocumentError(RuntimeError):
    """The document could not be made; the message is for the log, in the words of typst."""


def transcript(content: TranscriptContent) -> bytes:
    """The PDF of these transcripts (PDF/A-3a, PDF/UA-1). Same content, same bytes.

    Raises DocumentError when the compiler fails, warns or takes longer than `TIME_LIMIT`.
    """
    issued_at = datetime.fromisoformat(content["issued_at"])
    seconds = str(int(issued_at.timestamp()))
    text = json.dumps(printable(content), ensure_ascii=False)
    # -I: neither the environment nor the current folder has a say in what is imported.
    command = [sys.executable, "-I", str(COMPILER), str(TEMPLATE), seconds]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=TIME_LIMIT, check=True
        )
    except subprocess.CalledProcessError as failure:
        raise DocumentError(failure.stderr.decode(errors="replace")) from failure
    except subprocess.TimeoutExpired as failure:
        raise DocumentError(f"no document after {TIME_LIMIT} s") from failure
    return done.stdout
