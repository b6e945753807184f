"""The public pages: open to anybody, a constant number of queries, every value with its source."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from curriculum.models import Coefficient, Programme
from grading.models import Role
from tests.factories import (
    CoefficientFactory,
    ProgrammeFactory,
    SemesterFactory,
    UEFactory,
)

PAGES = ("programme", "questions", "document")


@pytest.fixture
def programme(shared_programme):
    return shared_programme


def address(name, *args):
    return reverse(f"curriculum:{name}", args=args)


def words(response):
    """What the page says, without its markup."""
    text = strip_tags(response.content.decode()).replace("&#x27;", "'")
    return re.sub(r"\s+", " ", text)


def table_row(response, heading):
    """The cells of the first table row whose heading starts so."""
    for row in re.findall(r"<tr>(.*?)</tr>", response.content.decode(), re.DOTALL):
        cells = [
            re.sub(r"\s+", " ", strip_tags(cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        if cells and cells[0].startswith(heading):
            return cells
    raise AssertionError(heading)


def open_semester(client, code, number=1, modality="FI", **query):
    return client.get(address("semester", code, number, modality), query)


@pytest.mark.parametrize("name", PAGES)
def test_anybody_reads_a_programme(client, programme, name):
    assert client.get(address(name, programme.code)).status_code == 200


def test_anybody_reads_the_list(client, programme):
    response = client.get(address("programme-list"))
    said = "Version 2022 · IUT d’essai · 10 semestres · 20 questions ouvertes"
    assert said in words(response)


def test_empty_list_says_what_to_do(client, programme):
    programme.delete()
    assert "Aucun programme" in words(client.get(address("programme-list")))


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_a_semester(client_as, programme, role):
    assert open_semester(client_as(role), programme.code).status_code == 200


@pytest.mark.parametrize("name", ["programme-list", "programme", "questions", "document"])
def test_pages_are_only_read(client, programme, name):
    args = [] if name == "programme-list" else [programme.code]
    assert client.post(address(name, *args)).status_code == 405


def test_semester_is_only_read(client, programme):
    assert client.post(address("semester", programme.code, 1, "FI")).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "rien/",
        "rien/questions/",
        "but-gmp-le-creusot/?version=1999",
        "but-gmp-le-creusot/?version=%00",
        "but-gmp-le-creusot/semestre-1-FA/",
        "but-gmp-le-creusot/semestre-7-FI/",
        "but-gmp-le-creusot/semestre-99999999999999999999-FI/",
        "but-gmp-le-creusot/semestre-1-XX/",
        "but-gmp-le-creusot/semestre-3-FI/?parcours=RIEN",
        "but-gmp-le-creusot/semestre-3-FI/?parcours=%00",
    ],
)
def test_what_does_not_exist_is_not_found(client, programme, path):
    assert client.get(f"/programmes/{path}").status_code == 404


def test_modality_may_be_written_in_lower_case(client, programme):
    assert open_semester(client, programme.code, 5, "fa").status_code == 200


def test_programme_page_tells_its_content(client, programme):
    said = words(client.get(address("programme", programme.code)))
    for expected in (
        "BUT Génie mécanique et productique",
        "20 questions ouvertes au département",
        "IPI Innovation pour l'industrie",
        "Commercialiser Chargé d'affaires industrielles (parcours CAI)",
        "Plancher des RCUE 8",
        "annexe 1, § 4.5",
    ):
        assert expected in said


def test_setting_that_departs_from_the_default_says_so(client, programme):
    Programme.objects.update(rules={"rcue_weights": "ects"})
    response = client.get(address("programme", programme.code))
    row = table_row(response, "Poids des deux UE")
    assert row[1] == "selon les ECTS propre à ce programme"
    assert words(response).count("propre à ce programme") == 1


@pytest.mark.parametrize(
    ("number", "modality", "heading", "expected"),
    [
        (1, "FI", "R1.03", ["2 ligne 29", "", "", ""]),
        (1, "FI", "Ressources", ["10 58,8 %", "11 57,9 %", "10 58,8 %", "6 60 %"]),
        (1, "FI", "SAÉ, stage", ["7 41,2 %", "8 42,1 %", "7 41,2 %", "4 40 %"]),
        (1, "FI", "ECTS", ["8 lignes 28, 567", "9 lignes 42, 576", "8 lignes 55, 582", "5"]),
        (3, "FI", "R3.04", ["", "1 calculé, ligne 149", "", "1 calculé, ligne 174", ""]),
        (3, "FA", "R3.03", ["2 supposé, ligne 136 à confirmer", "", "", "", ""]),
    ],
)
def test_value_stands_with_its_source(client, programme, number, modality, heading, expected):
    cells = table_row(open_semester(client, programme.code, number, modality), heading)[1:]
    assert [cell[: len(wanted)] for cell, wanted in zip(cells, expected, strict=True)] == expected


def test_assumed_and_open_values_link_to_their_question(client, programme):
    html = open_semester(client, programme.code, 3, "FA").content.decode()
    url = address("questions", programme.code)
    assert f'<a href="{url}#q14-alternance-s3-s4">à confirmer</a>' in html
    assert 'class="source source-assumed"' in html


def test_open_title_is_marked_beside_it(client, programme):
    row = table_row(open_semester(client, programme.code), "SAÉ 1.04")
    assert row[0] == "SAÉ 1.04 Organisation structurelle de l&#x27;industrie à confirmer"


def test_hours_and_types_of_assessment_are_told(client, programme):
    html = open_semester(client, programme.code).content.decode()
    details = html[html.index('id="details"') :]
    text = re.sub(r"\s+", " ", strip_tags(details))
    assert "R1.05 Ingénierie de construction mécanique TD 4 h TP 32 h lignes 570, 583" in text
    assert "DS 1 (UE11) ligne 36 à confirmer IE 1 (UE14) ligne 65 à confirmer" in text


def test_hours_of_both_modalities_stand_side_by_side(client, programme):
    said = words(open_semester(client, programme.code, 5))
    assert "Heures, alternance" in said


def test_parcours_filters_the_rows(client, programme):
    everything = open_semester(client, programme.code, 3)
    filtered = open_semester(client, programme.code, 3, parcours="CPD")
    assert "R3.18" in words(everything)
    assert "R3.18" not in words(filtered)
    assert table_row(filtered, "Module")[5] == "UE35 Développer durablement niveau 2"


def test_totals_that_differ_name_their_parcours(client, programme):
    row = Coefficient.objects.get(
        module__code="R3.18", ue__semester__modality="FI", parcours__code="IPI"
    )
    row.value += 1
    row.save()
    total = table_row(open_semester(client, programme.code, 3), "Total de l’UE")[5]
    assert total.startswith("13 IPI 12 CPD CAI")


def test_old_version_is_said_to_be_old_and_keeps_its_links(client, programme):
    ProgrammeFactory(code=programme.code, version="2026", department=programme.department)
    response = client.get(address("programme", programme.code), {"version": "2022"})
    assert "Vous lisez une ancienne version" in words(response)
    url = address("semester", programme.code, 1, "FI")
    assert f'href="{url}?version=2022"' in response.content.decode()


def test_questions_tell_what_is_applied_and_where(client, programme):
    said = words(client.get(address("questions", programme.code)))
    assert (
        "Appliqué en attendant « Organisation structurelle de l'industrie ». Où cela compte "
        "S1 formation initiale SAÉ 1.04 (UE14) Dans le document lignes 71, 592" in said
    )


def test_document_is_the_file(client, programme):
    response = client.get(address("document", programme.code))
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response.json()["code"] == programme.code


def grow(programme, count):
    """`count` more semesters, each with a UE and rows."""
    for number in range(1, count + 1):
        ue = UEFactory(
            semester=SemesterFactory(programme=programme, number=number),
            competence__programme=programme,
        )
        CoefficientFactory.create_batch(count, ue=ue, module__semester_number=number)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "args", "queries"),
    [("programme", (), 7), ("questions", (), 5), ("semester", (1, "FI"), 6)],
)
def test_number_of_queries_is_constant(
    client, db, django_assert_num_queries, count, name, args, queries
):
    programme = ProgrammeFactory()
    grow(programme, count)
    with django_assert_num_queries(queries):
        client.get(address(name, programme.code, *args))


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_one_query(client, db, django_assert_num_queries, count):
    ProgrammeFactory.create_batch(count)
    with django_assert_num_queries(1):
        client.get(address("programme-list"))


def test_empty_semester_is_shown(client, db):
    semester = SemesterFactory()
    UEFactory(semester=semester, competence=None)
    response = open_semester(client, semester.programme.code)
    assert table_row(response, "Total de l’UE")[1] == "0"
    assert semester.programme.semesters.count() == 1
