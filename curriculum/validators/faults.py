"""A fault of a programme document, with its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

Path = tuple[str | int, ...]

LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in French, and where: ("semesters", 0, "ues", 2, "ects")."""

    path: Path
    message: str

    @property
    def place(self) -> str:
        """The path as people read it: `semesters[0].ues[2].ects`."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{safe(step)}" for step in self.path)
        return "".join(steps).removeprefix(".")

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.path else self.message


class ProgrammeFaults(Exception):
    """A programme that is refused whole: `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))


def safe(text: str) -> str:
    """The text shortened, and without what no terminal nor database can hold."""
    short = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    printable = "".join(char if char.isprintable() else "�" for char in short)
    return printable.encode("utf-8", "replace").decode()


def shown(value: Any) -> str:
    """A value as a fault names it: by its type when it is not a plain one."""
    if isinstance(value, str):
        return f"« {safe(value)} »"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        return "un objet" if isinstance(value, dict) else "une liste"
    if isinstance(value, int) and value.bit_length() > 4 * LONGEST_SHOWN:
        return "un nombre démesuré"
    return safe(str(value))


def suggestion(word: str, known: Iterable[str]) -> str:
    """« ; vouliez-vous dire … ? » when a known word is close to this one."""
    close = get_close_matches(word[:LONGEST_SHOWN], list(known), 1)
    return f" ; vouliez-vous dire « {close[0]} » ?" if close else ""
