"""import_programme and export_programme, as they are typed."""

import io
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from curriculum.documents import write_document
from curriculum.models import Programme
from tests.curriculum.conftest import FILE
from tests.factories import DepartmentFactory

NAME = "BUT Génie mécanique et productique (2022)"


def run(*args):
    out, err = io.StringIO(), io.StringIO()
    call_command(*args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(*args):
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command(*args, stdout=out, stderr=err)
    return error.value.returncode, str(error.value), err.getvalue().splitlines()


def test_import_says_what_it_did(db):
    assert run("import_programme", str(FILE)) == (f"{NAME} : importé.\n", "")
    again = f"{NAME} : déjà importé à l’identique, rien n’a changé.\n"
    assert run("import_programme", str(FILE)) == (again, "")


def test_import_says_that_it_replaced(programme, document, tmp_path):
    file = tmp_path / "programme.json"
    file.write_text(write_document(document | {"title": "Autre"}), encoding="utf-8")
    assert run("import_programme", str(file)) == (
        "Autre (2022) : le contenu de cette version a été remplacé.\n",
        "",
    )


def test_import_reads_standard_input(db, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(FILE.read_bytes())))
    assert run("import_programme", "-") == (f"{NAME} : importé.\n", "")


def test_faults_come_one_a_line_and_exit_with_2(db, document, tmp_path):
    document["semesters"][0]["ues"][0]["ects"] = 7
    document["version"] = ""
    file = tmp_path / "programme.json"
    file.write_text(write_document(document), encoding="utf-8")
    assert refused("import_programme", str(file)) == (
        2,
        "2 fautes : rien n’a été importé.",
        ["semesters[0].ues: 29 ECTS au lieu de 30", "version: ce texte est vide"],
    )
    assert not Programme.objects.exists()


def test_absent_file_is_said(db, tmp_path):
    code, message, lines = refused("import_programme", str(tmp_path / "rien.json"))
    assert (code, lines) == (2, [])
    assert message.startswith(f"{tmp_path / 'rien.json'} : fichier illisible")


def test_department_is_chosen_by_its_code(department):
    DepartmentFactory(code="autre")
    run("import_programme", str(FILE), "--department", "autre")
    assert Programme.objects.get().department.code == "autre"


def test_unknown_department_is_said(department):
    assert refused("import_programme", str(FILE), "--department", "gea") == (
        2,
        "le département « gea » n’existe pas ; départements : gmp-essai.",
        [],
    )


def test_several_departments_ask_for_one(department):
    DepartmentFactory(code="autre")
    assert refused("import_programme", str(FILE)) == (
        2,
        "il y a plusieurs départements : précisez --department parmi autre, gmp-essai.",
        [],
    )


@pytest.mark.parametrize("version", [(), ("--version", "2022")])
def test_export_prints_the_file(programme, version):
    assert run("export_programme", programme.code, *version) == (
        FILE.read_text(encoding="utf-8"),
        "",
    )


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ("but-gmp",),
            "le programme « but-gmp » n’existe pas ; programmes : but-gmp-le-creusot.",
        ),
        (
            ("but-gmp-le-creusot", "--version", "1999"),
            "le programme « but-gmp-le-creusot » n’a pas de version « 1999 » ; versions : 2022.",
        ),
    ],
)
def test_export_of_what_is_not_there_is_said(programme, args, message):
    assert refused("export_programme", *args) == (2, message, [])


def test_a_shipped_programme_is_exported_before_it_is_imported(db):
    assert run("export_programme", "but-gmp-le-creusot") == (FILE.read_text(encoding="utf-8"), "")
    code, message, _ = refused("export_programme", "but-gmp-le-creusot", "--version", "1900")
    assert (code, message.split("\N{NARROW NO-BREAK SPACE}; ")[1:]) == (
        2,
        ["programmes\N{NO-BREAK SPACE}: aucun."],
    )


@pytest.fixture
def no_tables(monkeypatch):
    """What a database says before its first migration."""

    def absent(*args, **kwargs):
        raise OperationalError("no such table: curriculum_programme")

    monkeypatch.setattr("curriculum.management.commands.export_programme.export_document", absent)
    monkeypatch.setattr(
        "curriculum.management.commands.import_programme.default_department", absent
    )


@pytest.mark.parametrize(
    "command", [("export_programme", "autre"), ("import_programme", str(FILE))]
)
def test_a_database_that_is_not_ready_is_said_in_french(command, no_tables):
    code, message, _ = refused(*command)
    assert (code, message) == (
        2,
        "la base de données n’est pas prête\N{NO-BREAK SPACE}: lancez d’abord manage.py migrate.",
    )
