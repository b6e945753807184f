"""`make bench`: every measure in one run, as ratios between things measured side by side.

A measure is a module of this package with a `run(report)`. `python -m tests.bench bulk` runs
those whose name holds one of the words given.
"""

import importlib
import os
import pkgutil
import sys
from pathlib import Path

# Before numpy is imported: with two threads on a busy machine it is a hundred times slower.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")


def measures(words: list[str]) -> list[str]:
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    found = [name for name in names if name.startswith("measure_")]
    return [name for name in found if not words or any(word in name for word in words)]


def main() -> None:
    import django

    django.setup()
    from tests.bench.report import Report

    report = Report()
    for name in measures(sys.argv[1:]):
        importlib.import_module(f"tests.bench.{name}").run(report)
    report.finish()


if __name__ == "__main__":
    main()
