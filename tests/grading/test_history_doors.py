"""No door lets a mark change without its history: each is tried, and the history proved after."""

import ast
import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import DatabaseError, connection, transaction
from django.db.models import F, ProtectedError
from django.urls import reverse

from grading.models import (
    Appeal,
    Assessment,
    AssessmentEvent,
    Mark,
    MarkBatch,
    MarkChange,
)
from grading.selectors import verification
from grading.selectors.chain import Walk
from grading.selectors.marks import MarkValue
from grading.services.appeals import correct_mark, open_appeal
from grading.services.check import record_second_readings
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from grading.services.publication import publish
from tests.factories import GroupFactory, TeachingAssignmentFactory, UserFactory
from tests.grading.imports.brought import brought
from tests.test_architecture import dotted_name, modules

pytestmark = pytest.mark.django_db


def faults():
    return [*Walk().faults(), *verification.faults()]


def stored():
    """Everything that a mark and its history say."""
    marks = Mark.objects.order_by("pk").values_list("pk", "status", "value", "version")
    return list(marks), list(MarkChange.objects.order_by("pk").values_list("pk", "digest"))


@pytest.fixture
def student(entry):
    return entry.enrol("Abeille", with_account=True)


@pytest.fixture
def mark(entry, student):
    """12 out of 20, typed by the teacher."""
    wanted = MarkEntry(entry.exam.pk, student.pk, MarkValue("graded", 1200))
    record_marks([wanted], by=entry.teacher)
    return Mark.objects.get()


# -- The database ------------------------------------------------------------------------------


def save(mark):
    mark.value = 1900
    mark.save()


def save_and_count(mark):
    mark.value, mark.version = 1900, 2
    mark.save()


def bulk_update(mark):
    mark.value = 1900
    Mark.objects.bulk_update([mark], ["value"])


def bulk_create(mark):
    mark.value = 1900
    Mark.objects.bulk_create(
        [mark],
        update_conflicts=True,
        unique_fields=["assessment", "enrolment"],
        update_fields=["value"],
    )


def raw(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


DIRECT = {
    "save": save,
    "save with a new version": save_and_count,
    "update": lambda mark: Mark.objects.update(value=1900),
    "update of a version": lambda mark: Mark.objects.update(version=F("version") + 1),
    "update to an absence": lambda mark: Mark.objects.update(status="ABS", value=None),
    "update or create": lambda mark: Mark.objects.update_or_create(
        assessment=mark.assessment, enrolment=mark.enrolment, defaults={"value": 1900}
    ),
    "bulk update": bulk_update,
    "bulk create": bulk_create,
    "update in SQL": lambda mark: raw("UPDATE grading_mark SET value = 1900"),
    "history in SQL": lambda mark: raw("UPDATE grading_markchange SET new_value = 1900"),
    "moved to another version": lambda mark: raw("UPDATE grading_markchange SET version = 2"),
}


@pytest.mark.parametrize("door", DIRECT)
def test_the_database_refuses(door, mark):
    before = stored()
    with pytest.raises(DatabaseError), transaction.atomic():
        DIRECT[door](mark)
    assert stored() == before
    assert faults() == []


def test_a_mark_does_not_move_to_somebody_else(mark, entry):
    with pytest.raises(DatabaseError), transaction.atomic():
        Mark.objects.update(enrolment=entry.enrol("Bourdon"))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets a history be deleted")
def test_the_history_is_not_deleted(mark):
    for door in (MarkChange.objects.all().delete, lambda: raw("DELETE FROM grading_markchange")):
        with pytest.raises(DatabaseError), transaction.atomic():
            door()
    assert faults() == []


# -- What marks hang on ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hanging",
    [
        lambda mark: mark.assessment,
        lambda mark: mark.enrolment,
        lambda mark: mark.enrolment.student,
        lambda mark: mark.assessment.term,
        lambda mark: mark.assessment.module,
        lambda mark: mark.assessment.term.programme,
        lambda mark: mark.updated_by,
        lambda mark: MarkBatch.objects.get(),
    ],
    ids=["assessment", "enrolment", "student", "term", "module", "programme", "author", "batch"],
)
def test_what_has_marks_is_not_deleted(hanging, mark):
    with pytest.raises(ProtectedError):
        hanging(mark).delete()
    assert faults() == []


# -- The administration ------------------------------------------------------------------------


@pytest.fixture
def administered(mark, entry):
    """One object at least of every kind that the administration shows."""
    GroupFactory(term=entry.term)
    TeachingAssignmentFactory(term=entry.term, module=entry.module)
    return mark


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_the_administration_reaches_no_mark(model, administered, client):
    """Every object is deleted, alone and in a list, by somebody who holds every right."""
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    before = stored()
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    keys = [str(key) for key in model.objects.values_list("pk", flat=True)]
    listed = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    client.post(reverse(f"{name}_changelist"), listed)
    for key in keys:
        client.post(reverse(f"{name}_delete", args=[key]), {"post": "yes"})
    assert stored() == before
    assert faults() == []


def test_the_administration_shows_no_history():
    hidden = {Mark, MarkChange, MarkBatch, Assessment, AssessmentEvent}
    shown = {inline.model for each in admin.site._registry.values() for inline in each.inlines}
    assert (set(admin.site._registry) | shown) & hidden == set()


# -- The pages and the services that enter marks -----------------------------------------------


def cell(entry, student):
    return f"n-{entry.exam.pk}-{student.pk}"


def through_the_sheet(entry, student, client):
    url = reverse("grading:sheet", args=[entry.term.pk, entry.module.pk])
    versions = f"{entry.exam.pk};{student.pk}:1"
    client.post(url, {cell(entry, student): "15", "versions": versions})


def through_the_script(entry, student, client):
    url = reverse("grading:sheet-entries", args=[entry.term.pk, entry.module.pk])
    typed = {"key": str(uuid4()), "cell": cell(entry, student), "typed": "15", "seen": 1}
    sent = {"batch": str(uuid4()), "origin": "grid", "entries": [typed]}
    client.post(url, json.dumps(sent), content_type="application/json")


def through_the_corrections(entry, student, client):
    publish(entry.exam.pk, by=entry.teacher)
    url = reverse("grading:corrections", args=[entry.term.pk, entry.module.pk])
    versions = f"{entry.exam.pk};{student.pk}:1"
    typed = {cell(entry, student): "15", "versions": versions, "reason": "Erreur de report"}
    client.post(url, typed)


def through_the_pile(entry, student, client):
    url = reverse("grading:pile", args=[entry.exam.pk])
    agreed = {"text": "abeille 15", "paper": str(student.pk), "replace": "1", "seen": "1"}
    client.post(url, agreed)


def through_an_import(entry, student, client):
    rows = [["Numéro", "Partiel"], [student.student.number, "15"]]
    plan = brought(entry.term, entry.module, entry.teacher, *rows)
    url = reverse("grading:import-plan", args=[plan.pk])
    shown = client.get(url).context["plan"]
    client.post(url, {"enregistrer": "1", "empreinte": shown.fingerprint})


def through_the_second_reading(entry, student, client):
    Assessment.objects.update(double_entry=True)
    readings = {student.pk: MarkValue("graded", 1500)}
    record_second_readings(entry.exam.pk, readings, by=entry.taught_by_another())
    decided = {"decider": "1", f"choix-{student.pk}": "15", f"version-{student.pk}": "1"}
    client.post(reverse("grading:check", args=[entry.exam.pk]), decided)


def through_an_appeal(entry, student, client):
    publish(entry.exam.pk, by=entry.teacher)
    appeal = open_appeal(
        entry.exam.pk, student.pk, by=student.student.user, text="Une page oubliée"
    )
    wanted = MarkValue("graded", 1500)
    correct_mark(appeal.pk, by=entry.teacher, wanted=wanted, seen_version=1, text="En effet")
    assert Appeal.objects.get().change is not None


def through_the_history(entry, student, client):
    blank = MarkEntry(entry.exam.pk, student.pk, MarkValue("ABS"), 1)
    record_marks([blank], by=entry.teacher)
    url = reverse("grading:mark-restore", args=[entry.term.pk, entry.module.pk])
    client.post(url, {"case": cell(entry, student), "version": "1", "seen": "2"})
    restored = MarkBatch.objects.get(origin="restore")
    client.post(reverse("grading:batch-undo", args=[restored.pk]))


# The module that calls `record_marks` → how it is reached. The demonstration is proved with its
# own tests.
DOORS = {
    "grading.views.sheet": through_the_sheet,
    "grading.views.entries": through_the_script,
    "grading.views.corrections": through_the_corrections,
    "grading.views.pile": through_the_pile,
    "grading.services.imports": through_an_import,
    "grading.services.check": through_the_second_reading,
    "grading.services.appeals": through_an_appeal,
    "grading.services.history": through_the_history,
}
# In the tests of the demonstration, of the API and of ScoDoc's bulletins.
PROVED_ELSEWHERE = {
    "grading.services.demo.marks",
    "grading.api.writing",
    "grading.services.bulletin_import",
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_leaves_its_trace(door, mark, entry, student, client):
    client.force_login(entry.teacher)
    DOORS[door](entry, student, client)
    mark.refresh_from_db()
    last = MarkChange.objects.last()
    assert mark.version > 1
    assert (last.version, last.new_status, last.new_value) == (
        mark.version,
        mark.status,
        mark.value,
    )
    assert faults() == []


def calls(path: Path):
    """What a module calls, by the last name of each call."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            called = node.func
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_every_door_is_known():
    """A module that begins to enter marks is tried above too."""
    found = {dotted_name(path) for path in modules() if "record_marks" in set(calls(path))}
    assert found == set(DOORS) | PROVED_ELSEWHERE


WRITERS = {
    "Mark": {"grading.services.marks"},
    "MarkChange": {"grading.services.chain"},
    "MarkBatch": {"grading.services.marks"},
}
WRITE = "create|bulk_create|bulk_update|update|update_or_create|get_or_create|delete"
WRITING = re.compile(rf"({'|'.join(WRITERS)})\.objects\.(.*\.)?({WRITE})")


def test_one_module_writes_each_table_of_the_history():
    found = {model: set() for model in WRITERS}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            written = (
                WRITING.fullmatch(ast.unparse(node)) if isinstance(node, ast.Attribute) else None
            )
            if written:
                found[written[1]].add(dotted_name(path))
    assert found == WRITERS


def test_no_module_speaks_sql():
    found = {
        dotted_name(path) for path in modules() if {"cursor", "raw", "RawSQL"} & set(calls(path))
    }
    assert found == set()
