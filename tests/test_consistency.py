"""What holds everywhere: permissions, words, templates."""

import re
import tokenize
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
OWN_APPS = ("curriculum", "grading")

# Templates that Django itself looks up by name.
LOOKED_UP_BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


def patterns(resolver=None, prefix=""):
    """Every URL pattern of the project but those of Django's admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern
        elif isinstance(pattern, URLResolver) and pattern.app_name != "admin":
            yield from patterns(pattern, prefix + str(pattern.pattern))


@pytest.mark.parametrize(("route", "pattern"), list(patterns()), ids=lambda value: str(value)[:60])
def test_every_view_names_who_may_see_it(route, pattern):
    view = pattern.callback
    if route.startswith("api/v1/") and route != "api/v1/openapi.json":
        # A key opens it, whose scope each method names, and who may hold one.
        assert view.access
        assert all(access.allowed for access in view.access.values())
        return
    view_class = getattr(view, "view_class", view)
    is_public = getattr(view, "login_required", True) is False
    of_django = view_class.__module__.startswith("django.contrib.auth")
    assert is_public or of_django or getattr(view, "allowed", None), route


def test_every_template_is_used():
    sources = [
        path.read_text()
        for folder in (ROOT / "curriculum", ROOT / "grading", ROOT / "config", TEMPLATES)
        for path in folder.rglob("*")
        if path.suffix in {".py", ".html"}
    ]
    names = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    overrides = {name for name in names if name.startswith(("admin/", "registration/login"))}
    used = {name for name in names if any(f'"{name}"' in source for source in sources)}
    assert names - used - LOOKED_UP_BY_NAME - overrides == set()


INCLUDE = re.compile(r'{% include "([^"]+)"(.*?)%}', re.DOTALL)
TOKEN = "csrf_token=csrf_token"


def asks_for_token(name):
    """Whether a template has a form that posts, itself or in what it includes."""
    text = (TEMPLATES / name).read_text()
    return "{% csrf_token %}" in text or any(map(asks_for_token, dict(INCLUDE.findall(text))))


def test_a_form_in_what_is_included_alone_has_its_token():
    """« only » gives the included template nothing of the page: its form would be refused."""
    found = [
        f"{path.relative_to(TEMPLATES)}: {name}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for name, given in INCLUDE.findall(path.read_text())
        if " only " in given and TOKEN not in given and asks_for_token(name)
    ]
    assert found == []


def test_every_template_that_a_view_names_exists():
    named = {
        name
        for app in OWN_APPS
        for path in (ROOT / app).rglob("*.py")
        for name in re.findall(
            r'"((?:grading|curriculum|components|registration)/[^"]+\.html)"', path.read_text()
        )
    }
    assert {name for name in named if not (TEMPLATES / name).exists()} == set()


def own_fields():
    for app in OWN_APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.get_fields():
                if hasattr(field, "verbose_name") and field.model is model and field.name != "id":
                    yield f"{model.__name__}.{field.name}", str(field.verbose_name)


def starts_in_lower_case(words):
    """French verbose names start in lower case, acronyms aside."""
    return words[0].islower() or words.split()[0].isupper()


def test_verbose_names_are_in_lower_case():
    assert [name for name, words in own_fields() if not starts_in_lower_case(words)] == []


def test_templates_have_no_inline_style_or_script():
    """The content security policy would refuse them in silence."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in TEMPLATES.rglob("*.html")
        if "admin" not in path.parts
        for match in inline.finditer(path.read_text())
    ]
    assert found == []


# A plain space there lets a line start with the sign: U+00A0 before « : » and inside the
# quotation marks, U+202F before the others.
PLAIN_SPACE = re.compile(r"(?<=\S) [:;?!](?=[\s\"'<{)]|$)|« | »|(?<=[\d}]) %(?![}\w])")


def test_french_signs_never_start_a_line():
    texts = {
        path.relative_to(ROOT): re.sub(r"{#.*?#}", "", path.read_text())
        for path in TEMPLATES.rglob("*.html")
    }
    texts |= {path.relative_to(ROOT): spoken(path) for path in speaking_modules()}
    found = {f"{path}: {text[:60]}" for path, text in lines_of(texts) if PLAIN_SPACE.search(text)}
    assert found == set()


def test_days_are_written_as_french_has_them():
    """« 1er juin », which Django's own filter writes « 1 juin »."""
    plain = re.compile(r'\|date:"[^"]*j')
    templates = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]
    assert [path.name for path in templates if plain.search(path.read_text())] == []


def speaking_modules():
    """Modules that speak to people; the texts of models and core are data of their own."""
    apart = {"core", "models", "migrations"}
    for app in OWN_APPS:
        for path in (ROOT / app).rglob("*.py"):
            if not apart & set(path.parts):
                yield path


def spoken(path):
    """The strings of a module, docstrings left out, one a line."""
    tokens = tokenize.generate_tokens(StringIO(path.read_text()).readline)
    strings = (token.string for token in tokens if token.type == tokenize.STRING)
    return "\n".join(text for text in strings if '"""' not in text)


def lines_of(texts):
    return ((path, line) for path, text in texts.items() for line in text.splitlines())


def test_migrations_are_complete():
    """As `makemigrations --check` would say, without a database, which no test here asks for."""
    loader = MigrationLoader(None)
    assert loader.detect_conflicts() == {}
    with translation.override(None):
        lacking = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        assert lacking.changes(graph=loader.graph) == {}


def test_nothing_names_a_machine():
    """No path of a machine and no registry host in what is committed."""
    forbidden = re.compile(r"(^|[^\w.])/(work|root|home|tmp)/|/simple/")
    suffixes = {".py", ".html", ".md", ".js", ".css", ".toml", ".json", ".typ", ".txt", ""}
    folders = ("config", "curriculum", "grading", "templates", "fixtures", "docs", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    # In a linked worktree .git is a file, which says where the repository is.
    files += [path for path in ROOT.iterdir() if path.suffix in suffixes and path.name != ".git"]
    found = [
        str(path.relative_to(ROOT))
        for path in files
        if path.is_file() and path.suffix in suffixes and path.name != ".git"
        if "static/vendor" not in str(path)
        if forbidden.search(path.read_text(errors="ignore"))
    ]
    assert found == []
