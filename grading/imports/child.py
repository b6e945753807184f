"""Opens a workbook, alone in its process: `child.py < workbook > table.json`.

A hostile file may ask for any memory and any time, or abort whoever reads it: here it only loses
a process that has limits and nothing to protect.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[2]))

from grading.imports.archive import opened
from grading.imports.limits import (
    MEMORY_BYTES,
    NOT_A_WORKBOOK,
    PROCESSOR_SECONDS,
    Unreadable,
)
from grading.imports.tables import ReadTable


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(content: bytes) -> ReadTable:
    # Imported once the limits hold, and only the one that is needed.
    archive = opened(content)
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        from grading.imports.xlsx import read_xlsx

        return read_xlsx(content, archive)
    if "content.xml" in names:
        from grading.imports.ods import read_ods

        return read_ods(archive)
    raise Unreadable(NOT_A_WORKBOOK)


def answer(content: bytes) -> dict[str, Any]:
    """The table, or why it is not read; a file that no reader understands is a damaged one."""
    try:
        return {"table": read(content).to_json()}
    except Unreadable as reason:
        return {"unreadable": str(reason)}
    except MemoryError:
        raise
    except Exception:
        return {"unreadable": NOT_A_WORKBOOK}


if __name__ == "__main__":
    limit()
    # Surrogates of a broken file travel as escapes.
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read())))
