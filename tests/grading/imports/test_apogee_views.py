"""From the university's file to the one that is given back: each page works, names what is wrong,
and writes nothing unasked."""

import csv
from dataclasses import replace
from hashlib import sha256
from io import StringIO
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertNumQueries

from config.uploads import LARGEST_REQUEST
from grading.imports.apogee.reading import NOT_APOGEE, TOO_LARGE
from grading.models import ApogeeCode, ApogeeExport, ApogeePlan, ApogeeResult, Role, Student
from grading.selectors.apogee.catalogue import Target
from grading.services.apogee import KEPT, map_codes
from tests.factories import MembershipFactory, ProgrammeFactory
from tests.grading.imports.apogee_files import OBJECTS, PEOPLE, About, cells_of, given
from tests.grading.imports.apogee_world import World
from tests.grading.imports.test_apogee_text import mutated
from tests.grading.small_programme import SmallProgramme

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(shared_db):
    """Its jury is closed, for real, and shows what it decided."""
    world = World()
    world.promotion.close(shown_from=timezone.now())
    return world


@pytest.fixture
def director(client, world):
    client.force_login(world.director)
    return client


@pytest.fixture
def kept(world):
    return world.brought(given(), session="")


def page(name, *arguments):
    return reverse(f"grading:apogee{name}", args=arguments)


def send(client, content, name="ZEXEMPLE1_120.TXT"):
    return client.post(page(""), {"fichier": SimpleUploadedFile(name, content)})


def text_of(response):
    return " ".join(response.content.decode().split())


def order(client, plan, **fields):
    """Give the file back as it is shown now."""
    shown = client.get(page("-plan", plan.pk)).context["plan"]
    data = {"empreinte": shown.fingerprint, "sur": "on", **fields}
    return client.post(page("-file", plan.pk), data)


class TestFromTheFileToTheFile:
    def test_the_whole_way(self, director, world):
        ApogeeCode.objects.all().delete()
        file = given()
        step = send(director, file.content)
        plan = ApogeePlan.objects.get()
        assert step.url == page("-step", plan.pk)
        form = director.get(step.url).context["form"]
        assert form["etape"].value() == f"{world.programme.pk}-2026-1"
        codes = director.post(step.url, {"etape": form["etape"].value()})
        shown = director.get(codes.url)
        typed = {line.field.html_name: line.field.value() for line in shown.context["lines"]}
        assert list(typed.values()) == ["BUT1", "UE11", "UE21", "S1 R1.01"]
        typed["empreinte"] = shown.context["fingerprint"]
        assert {line.state for line in shown.context["lines"]} == {"proposé"}
        assert director.post(codes.url, typed).url == page("-plan", plan.pk)
        assert not ApogeeExport.objects.exists()
        answer = order(director, plan)
        assert answer.headers["Content-Disposition"] == 'attachment; filename="ZEXEMPLE1_120.TXT"'
        cells = cells_of(answer.content)
        assert cells[PEOPLE[0][0], file.column("ZEXU11", "N")] == "14,00"
        assert cells[PEOPLE[1][0], file.column("ZEXU21", "R")] == "AJ"
        export = ApogeeExport.objects.get()
        assert (export.by, export.filename, export.steps, export.students, export.written) == (
            world.director,
            "ZEXEMPLE1_120.TXT",
            ["ZEX1"],
            2,
            18,
        )
        assert (export.before, export.after) == (
            sha256(file.content).hexdigest(),
            sha256(answer.content).hexdigest(),
        )
        assert export.after in text_of(director.get(page("")))

    def test_the_next_year_knows_its_step_and_its_codes(self, director, world, kept):
        order(director, kept)
        next_year = world.promotion.small.term(1, 2027)
        file = given(titles={"apoC_annee": "2027/2028"})
        step = director.get(send(director, file.content).url)
        assert step.context["form"]["etape"].value() == f"{next_year.programme_id}-2027-1"
        plan = ApogeePlan.objects.get(filename="ZEXEMPLE1_120.TXT")
        director.post(page("-step", plan.pk), {"etape": f"{next_year.programme_id}-2027-1"})
        lines = director.get(page("-codes", plan.pk)).context["lines"]
        assert {line.state for line in lines} == {"déjà confirmé"}

    def test_a_new_version_of_the_programme_is_offered_what_the_last_one_said(
        self, director, world, kept
    ):
        department = world.programme.department
        programme = ProgrammeFactory(code=world.programme.code, version="2", department=department)
        SmallProgramme(programme=programme, semesters=(1,))
        objects = tuple(replace(each, title="Obscur") for each in OBJECTS)
        plan = world.brought(given(objects=objects))
        ApogeePlan.objects.filter(pk=plan.pk).update(programme=programme)
        lines = director.get(page("-codes", plan.pk)).context["lines"]
        assert [(line.field.value(), line.state) for line in lines] == [
            ("BUT1", "proposé"),
            ("UE11", "proposé"),
            ("", "à dire"),
            ("S1 R1.01", "proposé"),
        ]

    def test_the_report_says_it_all(self, director, kept):
        Student.objects.filter(number=PEOPLE[0][0]).update(last_name="=1+1")
        content = director.get(page("-report", kept.pk)).content.decode("utf-8-sig")
        rows = list(csv.reader(StringIO(content), delimiter=";"))
        assert rows[0] == ["Fichier", "exemple.txt"]
        assert rows[3][1] == rows[4][1] == str(len(given().lines))
        assert ["apoL_c0004", "ELP ZEXU11 note, session unique", "1", "1", "9", ""] in rows
        different = "Même numéro, mais autre nom ou autre date de naissance"
        assert [row[1] for row in rows if different in row] == ["'=1+1 Léa (70260001)"]
        written = [
            "ligne 39",
            "BOURDON-EXEMPLE NOÉ",
            "70260002",
            "VET ZEX1 résultat, session unique",
        ]
        assert [row[-1] for row in rows if row[:4] == written] == ["RED"]


class TestBringing:
    @pytest.mark.parametrize(
        ("content", "said"),
        [(b"Nom;Note\r\nAbeille;12", NOT_APOGEE), (b"", "Ce fichier est vide.")],
    )
    def test_what_is_no_such_file(self, director, content, said):
        response = send(director, content)
        assert response.context["form"].errors["fichier"] == [said]
        assert not ApogeePlan.objects.exists()

    def test_nothing_is_chosen(self, director):
        response = director.post(page(""), {})
        assert response.context["form"].errors["fichier"] == ["Choisissez un fichier."]

    def test_fifty_megabytes(self, director):
        response = send(director, b"X" * (LARGEST_REQUEST + 1))
        assert response.context["form"].errors["fichier"] == [TOO_LARGE]

    def test_faults_are_listed_and_nothing_is_kept(self, director):
        content = given(people=[*PEOPLE, PEOPLE[0]]).content
        text = text_of(send(director, content))
        assert "Il porte 1 défaut ; rien n’a été gardé ni changé." in text
        assert (
            "ligne 40, colonne apoL_a01_code : l’étudiant 70260001 est déjà à la ligne 38" in text
        )
        assert not ApogeePlan.objects.exists()

    def test_mutated_files_never_break_a_page(self, director, world):
        content = given().content
        for seed in range(20):
            with transaction.atomic():
                response = send(director, mutated(content, Random(seed)))
                assert response.status_code in (200, 302), seed
                for plan in ApogeePlan.objects.all():
                    choices = {"etape": f"{world.programme.pk}-2026-1"}
                    director.post(page("-step", plan.pk), choices)
                    assert director.get(page("-codes", plan.pk)).status_code == 200, seed
                    assert director.get(page("-plan", plan.pk)).status_code == 200, seed
                transaction.set_rollback(True)

    def test_old_files_are_forgotten(self, director, kept):
        ApogeePlan.objects.filter(pk=kept.pk).update(created_at=timezone.now() - KEPT * 2)
        send(director, given().content)
        assert not ApogeePlan.objects.filter(pk=kept.pk).exists()

    def test_a_file_is_forgotten_when_asked(self, director, kept):
        assert director.post(page("-forget", kept.pk)).url == page("")
        assert not ApogeePlan.objects.exists()


class TestStepAndCodes:
    def test_a_file_without_step_asks_for_one(self, director, world, kept):
        ApogeePlan.objects.filter(pk=kept.pk).update(programme=None, year=None, but_year=None)
        for name in ("-codes", "-plan", "-report"):
            assert director.get(page(name, kept.pk)).url == page("-step", kept.pk)
        assert director.post(page("-file", kept.pk)).url == page("-step", kept.pk)
        assert "étape" in text_of(director.get(page("-step", kept.pk)))

    @pytest.mark.parametrize(
        ("fields", "errors"),
        [
            ({}, ["etape"]),
            ({"etape": "1-2-3"}, ["etape"]),
            ({"parcours": "x"}, ["etape", "parcours"]),
        ],
    )
    def test_what_is_no_step(self, director, kept, fields, errors):
        response = director.post(page("-step", kept.pk), fields)
        assert sorted(response.context["form"].errors) == errors

    def test_one_session_is_chosen_where_there_are_two(self, director, world):
        objects = (
            *OBJECTS,
            About("ELP", "ZEXU11", "", session="1"),
            About("ELP", "ZEXU11", "", session="2"),
        )
        plan_url = send(director, given(objects=objects).content).url
        form = director.get(plan_url).context["form"]
        assert [key for key, _ in form.fields["session"].choices] == ["1", "2"]
        etape = f"{world.programme.pk}-2026-1"
        director.post(plan_url, {"etape": etape, "session": "2"})
        assert ApogeePlan.objects.get().choices["session"] == "2"

    @pytest.mark.parametrize("typed", ["UE99", "r9.99", "<b>"])
    def test_what_is_not_of_the_programme(self, director, kept, typed):
        response = director.post(page("-codes", kept.pk), {"code-1": typed})
        assert list(response.context["form"].errors) == ["code-1"]
        assert ApogeeCode.objects.count() == 4

    def test_said_otherwise_left_blank_and_taken_back(self, director, world, kept):
        typed = {"code-0": "but1", "code-1": "Rien", "code-2": "", "code-3": "r1.02"}
        typed["empreinte"] = director.get(page("-codes", kept.pk)).context["fingerprint"]
        director.post(page("-codes", kept.pk), typed)
        found = {row.code: (row.subject, row.of) for row in ApogeeCode.objects.all()}
        assert found == {
            "ZEX1": ("year", "BUT1"),
            "ZEXU11": ("nothing", ""),
            "ZEXM11": ("module", "S1 R1.02"),
        }

    def test_what_somebody_else_confirmed_meanwhile_is_not_undone(self, director, world, kept):
        shown = director.get(page("-codes", kept.pk))
        typed = {line.field.html_name: line.field.value() for line in shown.context["lines"]}
        typed["empreinte"] = shown.context["fingerprint"]
        said = {("ELP", "ZEXU11"): Target(ApogeeCode.Subject.UE, "UE21")}
        map_codes(world.programme, said, by=world.director)
        answer = director.post(page("-codes", kept.pk), typed)
        assert "quelqu’un d’autre a changé" in text_of(answer)
        assert [line.now for line in answer.context["lines"]][1] == "UE21"
        assert ApogeeCode.objects.get(code="ZEXU11").of == "UE21"

    def test_codes_have_one_meaning_of_one_thing(self, world):
        same = {"programme": world.programme, "by": world.director, "at": timezone.now()}
        for values in (
            {"kind": "ELP", "code": "ZEXU11", "subject": "ue", "of": "UE11"},
            {"kind": "ELP", "code": "ZX", "subject": "ue", "of": ""},
            {"kind": "ELP", "code": "ZX", "subject": "nothing", "of": "UE11"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                ApogeeCode.objects.create(**same, **values)


class TestPlanAndOrder:
    def test_choices_change_what_would_be_written(self, director, world):
        file = given()
        file.cells = {(PEOPLE[0][0], file.column("ZEXU11", "N")): "9"}
        plan = world.brought(file)
        assert len(director.get(page("-plan", plan.pk)).context["plan"].written) == 16
        director.post(page("-plan", plan.pk), {"remplacer": "on"})
        shown = director.get(page("-plan", plan.pk))
        assert len(shown.context["plan"].written) == 18
        assert shown.context["choices"]["remplacer"].value() is True

    def test_a_confirmed_person(self, director, kept):
        Student.objects.filter(number=PEOPLE[0][0]).update(last_name="Papillon")
        assert director.get(page("-plan", kept.pk)).context["plan"].students == 1
        director.post(page("-plan", kept.pk), {"confirmes": [PEOPLE[0][0]]})
        assert director.get(page("-plan", kept.pk)).context["plan"].students == 2
        wrong = director.post(page("-plan", kept.pk), {"confirmes": ["404"]})
        assert list(wrong.context["choices"].errors) == ["confirmes"]

    def test_nothing_is_given_back_unseen_or_unsettled(self, director, kept):
        seen = director.get(page("-plan", kept.pk)).context["plan"].fingerprint
        unsettled = director.post(page("-file", kept.pk), {"empreinte": seen})
        assert list(unsettled.context["order"].errors) == ["sur"]
        Student.objects.filter(number=PEOPLE[0][0]).update(last_name="Papillon")
        moved = director.post(page("-file", kept.pk), {"empreinte": seen, "sur": "on"})
        assert "Le fichier n’a pas été rendu" in text_of(moved)
        assert not ApogeeExport.objects.exists()

    def test_what_was_given_back_stays_noted(self, director, kept):
        order(director, kept)
        with pytest.raises(IntegrityError), transaction.atomic():
            ApogeeExport.objects.update(filename="autre.txt")

    @pytest.mark.parametrize("count", [1, 3])
    def test_in_twelve_queries(self, director, world, count):
        people = PEOPLE[:1]
        for place in range(1, count):
            student = world.promotion.student("12", "12", number=f"7026000{place + 2}")
            people = [*people, (student.number, student.last_name, student.first_name, "")]
        plan = world.brought(given(people=people))
        with assertNumQueries(12):
            director.get(page("-plan", plan.pk))
        with assertNumQueries(8):
            director.get(page("-codes", plan.pk))
        with assertNumQueries(7):
            director.get(page("-step", plan.pk))
        with assertNumQueries(5):
            director.get(page(""))

    def test_it_is_nobody_elses(self, world, kept):
        other = MembershipFactory(department=world.programme.department, role=Role.SCOLARITE).user
        client = Client()
        client.force_login(other)
        for name in ("-step", "-codes", "-plan", "-report"):
            assert client.get(page(name, kept.pk)).status_code == 404
        for name in ("-file", "-forget"):
            assert client.post(page(name, kept.pk)).status_code == 404
            assert client.get(page(name, kept.pk)).status_code == 405
        assert client.post(page("-plan", kept.pk)).status_code == 404
        assert client.put(page("")).status_code == 405

    def test_it_is_closed_to_who_left_the_department(self, director, world, kept):
        world.director.memberships.all().delete()
        assert director.get(page("-plan", kept.pk)).status_code == 403
        MembershipFactory(user=world.director, role=Role.DIRECTOR, department__code="autre")
        assert director.get(page("-plan", kept.pk)).status_code == 404


class TestResultCodes:
    def test_only_what_departs_is_stored(self, director, world):
        form = director.get(page("-results")).context["form"]
        data = {name: form[name].value() for name in form.fields}
        assert (data["ADM"], data["CMP"], data["ATT"]) == ("ADM", "CMP", "")
        director.post(page("-results"), data | {"CMP": "ADM", "ATT": "AJAC"})
        stored = dict(ApogeeResult.objects.values_list("code", "result"))
        assert stored == {"CMP": "ADM", "ATT": "AJAC"}
        director.post(page("-results"), data)
        assert not ApogeeResult.objects.exists()

    def test_what_is_no_code(self, director):
        form = director.get(page("-results")).context["form"]
        data = {name: form[name].value() for name in form.fields}
        response = director.post(page("-results"), data | {"CMP": "adm;"})
        assert list(response.context["form"].errors) == ["CMP"]
        assert not ApogeeResult.objects.exists()

    def test_of_another_department(self, director, world):
        assert director.get(page("-results"), {"departement": "404"}).status_code == 404
        own = world.programme.department_id
        assert director.get(page("-results"), {"departement": own}).status_code == 200

    def test_the_administrator_finds_them_among_the_exchanges(self, world):
        user = MembershipFactory(
            department=world.programme.department, role=Role.ADMINISTRATOR
        ).user
        client = Client()
        client.force_login(user)
        text = text_of(client.get(reverse("grading:exchanges")))
        assert page("-results") in text
        assert page("") + '"' not in text
