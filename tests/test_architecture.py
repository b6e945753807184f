"""The plan of the house, read from the imports: docs/architecture.md says it in words."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("curriculum", "grading")

# A room may import those before it, never those after it.
ORDER = (
    "core",
    "models",
    "validators",
    "selectors",
    "labels",
    "services",
    "documents",
    "forms",
    "imports",
    "permissions",
    "views",
    "api",
)
EDGES = {
    "admin",
    "apps",
    "urls",
    "jury_urls",
    "exchange_urls",
    "management",
    "navigation",
    "backends",
    "tasks",
    "templatetags",
    "demo",
}
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "config",
    "curriculum",
    "docs",
    "fixtures",
    "grading",
    "manage.py",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements.txt",
    "templates",
    "tests",
}


def modules():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def imports_of(path):
    """The dotted names that a module imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module


def room(dotted):
    """`grading.models.mark` → `models`."""
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 else ""


def dotted_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def ids(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", list((ROOT / "grading/core").rglob("*.py")), ids=ids)
def test_core_is_pure(path):
    allowed = {"numpy"} | (set(sys.stdlib_module_names) - {"datetime", "os", "random", "time"})
    foreign = [
        name
        for name in imports_of(path)
        if not name.startswith("grading.core") and name.split(".")[0] not in allowed
    ]
    assert foreign == []


@pytest.mark.parametrize("path", list((ROOT / "curriculum").rglob("*.py")), ids=ids)
def test_curriculum_never_imports_grading(path):
    assert [name for name in imports_of(path) if name.split(".")[0] == "grading"] == []


@pytest.mark.parametrize("path", list(modules()), ids=ids)
def test_imports_run_one_way(path):
    own = room(dotted_name(path))
    if own not in ORDER:
        return
    later = set(ORDER[ORDER.index(own) + 1 :])
    app = path.relative_to(ROOT).parts[0]
    upward = [
        name for name in imports_of(path) if name.split(".")[0] == app and room(name) in later
    ]
    assert upward == []


def test_every_room_is_in_the_plan():
    rooms = {room(dotted_name(path)) for path in modules()} - {"__init__"}
    assert rooms - set(ORDER) - EDGES == set()


def test_top_level_holds_what_the_plan_says():
    hidden = {".git", ".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
    generated = {"db.sqlite3", "db.sqlite3-shm", "db.sqlite3-wal", "staticfiles", "__pycache__"}
    generated |= {"signing-keys"}
    found = {path.name for path in ROOT.iterdir()}
    assert found - hidden - generated - TOP_LEVEL == set()


def test_only_services_write_marks():
    """No other room calls the manager methods that write on Mark or MarkChange."""
    writers = {"create", "bulk_create", "bulk_update", "update", "update_or_create", "delete"}
    offenders = []
    for path in modules():
        if room(dotted_name(path)) == "services":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in writers:
                source = ast.unparse(node.value)
                if source.startswith(("Mark.", "MarkChange.")):
                    offenders.append(f"{ids(path)}:{node.lineno}")
    assert offenders == []
