"""Bulletins sent, planned and imported as a person does it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grading.models import (
    Adjustment,
    Assessment,
    AssessmentEvent,
    AssessmentOrigin,
    Attendance,
    BulletinSet,
    Candidate,
    Enrolment,
    Group,
    Mark,
    MarkBatch,
    MarkChange,
    Student,
    Term,
)
from tests.grading.scodoc.printed import as_bytes

SMALL_UES = {"UE11": (6, {"R101": (2, ""), "SAE11": (3, "")})}
WRITTEN = (
    *(Term, Group, Student, Enrolment, Assessment, AssessmentOrigin, AssessmentEvent, Candidate),
    *(Mark, MarkChange, MarkBatch, Adjustment, Attendance),
)


def page(name, *arguments):
    return reverse(f"grading:{name}", args=arguments)


def brought(client, *given):
    """Bulletins sent; the set that they make."""
    files = [SimpleUploadedFile(f"{rank}.json", as_bytes(each)) for rank, each in enumerate(given)]
    answer = client.post(page("scodoc"), {"fichiers": files})
    assert answer.status_code == 302
    return BulletinSet.objects.order_by("created_at").last()


def planned(client, *given, where=None):
    """The page of the plan of these bulletins, sent to the default semester."""
    found = brought(client, *given)
    address = page("scodoc-destination", found.pk)
    where = where or client.get(address).context["form"].initial["semestre"]
    client.post(address, {"semestre": where})
    return found, client.get(page("scodoc-import", found.pk))


def execute(client, answer, **fields):
    plan = answer.context["plan"]
    return client.post(
        answer.request["PATH_INFO"], {"importer": "1", "empreinte": plan.fingerprint, **fields}
    )


def imported(client, *given, **fields):
    found, answer = planned(client, *given)
    execute(client, answer, **fields)
    found.refresh_from_db()
    return found


def rows():
    return {model.__name__: model.objects.count() for model in WRITTEN}


def counts(answer):
    return {words[0]: count for _, count, words in answer.context["plan"].counts}
