"""Which rows speak of one module, and whether they agree on it."""

from collections import defaultdict
from collections.abc import Iterator

from curriculum.models.module import Kind
from curriculum.validators.faults import Fault, shown
from curriculum.validators.walk import Parcours, Part, RowAt, rows

# (semester number, code, parcours whose own module it is)
ModuleKey = tuple[int, str, Parcours]


def modules(document: Part) -> dict[ModuleKey, list[RowAt]]:
    """The rows of each module, in the order of the document.

    FI and FA share their modules. A code with a common row is one module; so is a code that
    several parcours teach under one title. Otherwise each parcours has its own module.
    """
    by_code: dict[tuple[int, str], list[RowAt]] = defaultdict(list)
    for at in rows(document):
        if "number" in at.semester and {"module", "title", "parcours"} <= at.row.keys():
            by_code[at.semester["number"], at.row["module"]].append(at)
    found: dict[ModuleKey, list[RowAt]] = defaultdict(list)
    for (number, code), same_code in by_code.items():
        own = taught_apart(same_code)
        for at in same_code:
            found[number, code, at.row["parcours"] if own else None].append(at)
    return dict(found)


def taught_apart(same_code: list[RowAt]) -> bool:
    parcours = {at.row["parcours"] for at in same_code}
    titles = {at.row["title"] for at in same_code}
    return None not in parcours and (len(parcours) == 1 or len(titles) > 1)


def faults(document: Part) -> Iterator[Fault]:
    """Rows of one module with another title or kind than its first row; poles mixed up."""
    for same_module in modules(document).values():
        first = same_module[0]
        for at in same_module[1:]:
            for key in ("title", "kind"):
                if key in at.row and key in first.row and at.row[key] != first.row[key]:
                    yield differs(at, first, key)
    yield from mixed_poles(document)


def differs(at: RowAt, first: RowAt, key: str) -> Fault:
    where = Fault(first.path, "").place
    message = f"{shown(at.row[key])} diffère de {shown(first.row[key])} ({where}), le même module"
    return Fault((*at.path, key), message)


def mixed_poles(document: Part) -> Iterator[Fault]:
    for at in rows(document):
        if not {"module", "kind"} <= at.row.keys() or at.row["kind"] == Kind.IMMERSION:
            continue
        code, is_resource = at.row["module"], at.row["kind"] == Kind.RESOURCE
        if is_resource and not in_resource_pole(code):
            yield Fault((*at.path, "module"), f"une ressource a un code en R, pas {shown(code)}")
        if not is_resource and in_resource_pole(code):
            yield Fault((*at.path, "kind"), f"un code en R, {shown(code)}, est une ressource")


def in_resource_pole(code: str) -> bool:
    return code.startswith("R")
