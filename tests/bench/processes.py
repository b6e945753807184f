"""What a process takes of the machine, with those that it started; read where Linux tells it."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

EVERY = 0.05
"""Seconds between two looks at the memory: a PDF takes several times as long."""
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Peak:
    """The most bytes held at a moment: by the process, and with those that it started."""

    alone: int = 0
    together: int = 0

    def look(self, pid: int) -> None:
        held = [resident(each) for each in family(pid)]
        self.alone = max(self.alone, *held[:1], 0)
        self.together = max(self.together, sum(held))


@contextmanager
def watching(pid: int) -> Iterator[Peak]:
    found, over = Peak(), Event()

    def watch() -> None:
        while not over.wait(EVERY):
            found.look(pid)

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


@contextmanager
def paused(pid: int) -> Iterator[None]:
    """The process and those that it started do nothing meanwhile."""
    held = list(family(pid))
    tell(held, signal.SIGSTOP)
    try:
        yield
    finally:
        tell(held, signal.SIGCONT)


def tell(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def family(pid: int) -> Iterator[int]:
    """The process, then those that it started, and theirs."""
    yield pid
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in read(file).split():
            yield from family(int(child))


def resident(pid: int) -> int:
    """The bytes that it holds in memory; 0 once it is gone."""
    pages = read(Path(f"/proc/{pid}/statm")).split()[1:2]
    return int(pages[0]) * PAGE if pages else 0


def read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:  # it has ended meanwhile
        return ""
