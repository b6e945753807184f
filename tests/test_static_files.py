"""Static files as production serves them."""

import re

from django.core.management import call_command

IMPORT = re.compile(r"""(?:from|import)\s*\(?["']\./([^"']+)["']""")
HASHED = re.compile(r"[\w-]+\.[0-9a-f]{12}\.js")


def test_modules_import_each_other_under_names_that_change_with_them(settings, tmp_path):
    """Otherwise a browser may mix two versions of a page's scripts."""
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    storage = {"BACKEND": "config.static_files.StaticFiles"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    call_command("collectstatic", interactive=False, verbosity=0)
    scripts = [path for path in (tmp_path / "js").iterdir() if HASHED.fullmatch(path.name)]
    imported = {name for path in scripts for name in IMPORT.findall(path.read_text())}
    assert imported
    assert imported <= {path.name for path in scripts}


def test_the_demonstration_compresses_them_too(settings, client):
    from config.settings import dev

    settings.MIDDLEWARE = dev.MIDDLEWARE
    answer = client.get("/static/css/theme.css", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
