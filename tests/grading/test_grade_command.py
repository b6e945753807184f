"""`manage.py grade`: a case in, results out, faults named, no database."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

PROGRAMME = "but-gmp-le-creusot"
CASE = {
    "format": 1,
    "programme": PROGRAMME,
    "assessments": [
        {"id": "a1", "semester": 1, "module": "R1.05", "type": "TP", "weights": {"UE13": "0"}},
        {"id": "a2", "semester": 3, "module": "SAÉ 3.02"},
    ],
    "students": [
        {
            "id": "s1",
            "parcours": "CAI",
            "marks": {"a1": "12.5", "a2": "14"},
            "ue_averages": {"UE12": "11.0", "UE22": "9.1"},
        }
    ],
}


@pytest.fixture
def written(tmp_path):
    """Writes a document, or bytes, to a file and gives its path."""

    def write(document):
        path = tmp_path / "cas.json"
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        path.write_bytes(data)
        return str(path)

    return write


def grade(*arguments):
    """The result document."""
    out = io.StringIO()
    call_command("grade", *arguments, stdout=out)
    return json.loads(out.getvalue())


def refused(*arguments):
    """The lines on standard error of a refusal."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("grade", *arguments, stdout=out, stderr=err)
    assert (caught.value.code, out.getvalue()) == (2, "")
    return err.getvalue().splitlines()


def test_a_case_gives_its_results(written):
    result = grade(written(CASE))
    assert list(result) == ["format", "programme", "rules", "students"]
    assert (result["format"], result["programme"]) == (1, PROGRAMME)
    student = result["students"][0]
    assert list(student) == ["id", "ues", "rcues", "years", "ects", "dut", "but"]
    assert student["ues"]["UE12"] == {
        "average": "11.00",
        "exact": "11",
        "state": "complete",
        "lowest": "11.00",
        "highest": "11.00",
        "coverage": "1",
        "code": "ADM",
        "ects": 9,
        "modules": {},
    }
    assert student["rcues"]["UE12+UE22"] == {"average": "10.05", "exact": "201/20", "code": "CMP"}
    assert student["years"]["BUT1"] == {
        "code": "ATT",
        "next": None,
        "reasons": [
            "décision impossible : UE11+UE21, UE13+UE23, UE14+UE24 en attente (annexe 1, § 4.6)"
        ],
    }
    assert (student["ects"], student["dut"], student["but"]) == (20, False, False)


def test_a_module_in_the_result(written):
    modules = grade(written(CASE))["students"][0]["ues"]["UE11"]["modules"]
    assert modules["R1.05"] == {
        "average": "12.50",
        "exact": "25/2",
        "coefficient": "1.5",
        "state": "complete",
    }
    assert modules["R1.07"] == {
        "average": None,
        "exact": None,
        "coefficient": "1",
        "state": "none",
    }


def test_the_trace_adds_up_when_asked_for(written):
    path = written(CASE)
    assert "trace" not in grade(path)["students"][0]["ues"]["UE11"]
    trace = grade(path, "--explain")["students"][0]["ues"]["UE11"]["trace"]
    counted = [line for line in trace if line["contribution"] != "0"]
    assert counted == [
        {
            "what": "normal",
            "module": "R1.05",
            "assessment": "a1",
            "mark": "12.5",
            "scaled": "25/2",
            "coefficient": "2",
            "weight": "1",
            "contribution": "25/2",
            "state": "counted",
        }
    ]
    assert [line["what"] for line in trace[-2:]] == ["adjustment", "clip"]


def test_the_standard_input(monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps(CASE).encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    assert grade("-")["students"][0]["id"] == "s1"


def test_a_programme_in_place(written):
    path = settings.BASE_DIR / "fixtures" / "programmes" / f"{PROGRAMME}.json"
    named, in_place = CASE, CASE | {"programme": json.loads(path.read_text())}
    assert grade(written(named)) == grade(written(in_place))


@pytest.mark.django_db
def test_a_programme_of_the_database(written, tmp_path):
    shipped = settings.BASE_DIR / "fixtures" / "programmes" / f"{PROGRAMME}.json"
    document = json.loads(shipped.read_text()) | {"code": "but-gmp-ailleurs"}
    other = tmp_path / "programme.json"
    other.write_text(json.dumps(document))
    call_command("import_programme", str(other), stdout=io.StringIO())
    here = grade(written(CASE))
    elsewhere = grade(written(CASE | {"programme": "but-gmp-ailleurs"}))
    assert elsewhere["students"] == here["students"]


@pytest.mark.django_db
def test_an_unknown_programme(written):
    assert refused(written(CASE | {"programme": "autre"})) == ["programme: « autre » est inconnu"]


def test_all_faults_are_named_one_a_line(written):
    students = [{"id": "s1", "marks": {"a1": "21", "a2": "12"}}, {"id": "s1", "mark": {}}]
    assert refused(written(CASE | {"students": students})) == [
        "students[0].marks.a1: 21 dépasse 20",
        "students[0].marks.a2: « SAÉ 3.02 » n’est pas au programme de cet étudiant",
        "students[1].mark: clé inconnue, vouliez-vous dire « marks » ?",
        "students[1].id: « s1 » figure déjà plus haut",
    ]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "le fichier est vide"),
        (b"\xff", "le fichier n’est pas en UTF-8 (octet 0)"),
        (b"{", "le fichier n’est pas du JSON (ligne 1, colonne 2)"),
        (b"[]", "un objet est attendu, pas une liste"),
    ],
)
def test_what_is_no_case_at_all(written, data, fault):
    assert refused(written(data)) == [fault]


def test_a_file_too_large(written, monkeypatch):
    monkeypatch.setattr("grading.management.commands.grade.MAX_BYTES", 1024**2)
    monkeypatch.setattr("grading.core.files.parsing.MAX_BYTES", 1024**2)
    assert refused(written(b" " * (1024**2 + 1))) == ["le fichier dépasse 1 Mo"]


def test_a_folder_and_a_missing_file(tmp_path):
    assert refused(str(tmp_path)) == [f"{tmp_path} est un dossier, pas un fichier"]
    assert refused(f"{tmp_path}/rien") == [f"{tmp_path}/rien n’existe pas"]


def test_thousands_of_students_are_written_one_by_one(written):
    students = [{"id": f"s{number}", "marks": {"a1": "12"}} for number in range(300)]
    result = grade(written(CASE | {"students": students}))
    assert [student["id"] for student in result["students"]] == [each["id"] for each in students]


def test_many_students_come_out_in_their_order_whoever_computed_them(written, monkeypatch):
    """Slices go to several processes; one after the other they give the same document."""
    (model,) = CASE["students"]
    students = [model | {"id": f"s{each}", "marks": {"a1": str(each)}} for each in range(20)]
    case = written(CASE | {"students": students})
    whole = grade(case, "--explain")
    monkeypatch.setattr("grading.management.commands.grade.SLICE", 3)
    assert grade(case, "--explain") == whole
    assert [each["id"] for each in whole["students"]] == [f"s{each}" for each in range(20)]


def test_a_reader_that_has_enough_sees_no_error(written):
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "manage.py", "grade", written(CASE)]
    with os.fdopen(writing) as stream:
        done = subprocess.run(command, stdout=stream, stderr=subprocess.PIPE, cwd=settings.BASE_DIR)
    assert (done.returncode, done.stderr) == (1, b"")
