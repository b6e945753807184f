"""Programme files, in and out: bytes ↔ document ↔ database (docs/programme-file.md)."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings

from curriculum.selectors.document import programme_document
from curriculum.selectors.programmes import find, newest_first
from curriculum.validators.faults import Fault, Path, ProgrammeFaults

LARGEST_FILE = 8 * 1024 * 1024
LONGEST_INTEGER = 30
DEEPEST = 32


def export_document(code: str, version: str | None = None) -> dict[str, Any]:
    """The document of a programme, its newest version when None.

    Raises Programme.DoesNotExist when there is none.
    """
    return programme_document(find(newest_first(), code, version))


def shipped_document(code: str) -> dict[str, Any] | None:
    """The programme file shipped with the product under that code, None when there is none."""
    files = {path.stem: path for path in settings.PROGRAMMES_DIR.glob("*.json")}
    return read_document(files[code].read_bytes()) if code in files else None


class Pairs(dict[str, Any]):
    """A JSON object that remembers the keys written twice in it."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated = [
            key for key, count in Counter(key for key, _ in pairs).items() if count > 1
        ]


def read_document(data: bytes) -> Any:
    """What a file says, numbers as exact decimals. Raises ProgrammeFaults if it is not JSON."""
    if len(data) > LARGEST_FILE:
        refuse(f"le fichier dépasse {LARGEST_FILE // 1024**2} Mo")
    try:
        document = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=Pairs,
            parse_float=decimal,
            parse_int=integer,
            parse_constant=constant,
        )
    except UnicodeDecodeError as error:
        refuse(f"le fichier n’est pas en UTF-8 (octet {error.start})")
    except json.JSONDecodeError as error:
        refuse(f"ligne {error.lineno}, colonne {error.colno} : ce n’est pas du JSON ({error.msg})")
    except RecursionError:
        refuse("le fichier est imbriqué trop profondément")
    found = list(reading_faults(document, ()))
    if found:
        raise ProgrammeFaults(found)
    return document


def refuse(message: str) -> None:
    raise ProgrammeFaults([Fault((), message)])


def decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond what decimals hold
        return Decimal("Infinity")


def integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= LONGEST_INTEGER else decimal(text)


def constant(name: str) -> Decimal:
    """NaN and infinities: refused later, at their place."""
    return Decimal(name)


def reading_faults(part: Any, path: Path) -> Iterator[Fault]:
    """Keys written twice, and an abyss of brackets."""
    if len(path) > DEEPEST:
        yield Fault(path[:4], "le fichier est imbriqué trop profondément")
        return
    if isinstance(part, Pairs):
        yield from (Fault((*path, key), "cette clé est écrite deux fois") for key in part.repeated)
    for step, inner in inside(part):
        yield from reading_faults(inner, (*path, step))


def inside(part: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(part, dict):
        return part.items()
    return enumerate(part) if isinstance(part, list) else ()


def write_document(document: dict[str, Any]) -> str:
    """The document as people read it: a line for each part, rows of modules in one line."""
    heads = [f' "{key}": {section(key, value)}' for key, value in document.items()]
    return "{\n" + ",\n".join(heads) + "\n}\n"


def section(key: str, value: Any) -> str:
    if not isinstance(value, list):
        return inline(value)
    if key == "semesters":
        return listed([semester_text(semester) for semester in value], " ")
    return listed(["  " + inline(item) for item in value], " ")


def semester_text(semester: dict[str, Any]) -> str:
    ues = [ue_text(ue) for ue in semester["ues"]]
    return f'  {head(semester, "ues")},\n   "ues": {listed(ues, "   ")}}}'


def ue_text(ue: dict[str, Any]) -> str:
    rows = ["     " + inline(row) for row in ue["rows"]]
    return f'   {head(ue, "rows")},\n    "rows": {listed(rows, "    ")}}}'


def head(part: dict[str, Any], last: str) -> str:
    """An object in one line, without its last key and its closing brace."""
    return inline({key: value for key, value in part.items() if key != last})[:-1]


def listed(items: list[str], margin: str) -> str:
    return "[\n" + ",\n".join(items) + f"\n{margin}]" if items else "[]"


def inline(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
