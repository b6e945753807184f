"""What is wrong with an Apogée file."""

from collections.abc import Iterable
from typing import NamedTuple


class Fault(NamedTuple):
    """What is wrong, and where: its line (0: the whole file) and its column, if it is in one."""

    line: int
    column: str
    said: str


class Faulty(Exception):
    """Why a file is not read: each fault, by line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__(f"{len(self.faults)} faults")
