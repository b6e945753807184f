"""Everything that one person can read: every address, asked every way, and what it answers."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import cycle
from random import Random
from unittest.mock import patch
from uuid import UUID
from zipfile import ZipFile

from django.apps import apps
from django.contrib import admin
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from grading.forms.reminders import Letter
from grading.forms.sheet import cell_name
from grading.models import IssuedDocument, User
from grading.models.api_token import Scope
from grading.services import deliveries
from grading.services.api_tokens import create_token
from grading.services.notifications import send_notifications
from tests.grading.embargo_world import SECRET, World
from tests.test_consistency import patterns

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# A new token every time, of which nothing can be learnt.
TOKEN = re.compile(rb'(csrfmiddlewaretoken" value="|"csrf": ")[A-Za-z0-9]{64}')
CHANCE = Random()
"""Where the keys made during a request come from: the same for the same request."""
COOKIE = "c" * 32
API = "api/v1/"
FILES, FEEDS = ("pdf", "xlsx", "csv"), ("json", "atom", "ics")

Scene = dict[str, object]
Answers = dict[str, bytes]
"""By method and address: the status line, the headers and the body."""

# What is asked beyond the plain address: filters, orders, and what might look through relations.
QUERIES = {
    "/documents/": ["?semestre={term}", "?semestre={term}&groupe={group}"],
    "/semestres/{term}/": ["?groupe={group}"],
    "/admin/grading/student/": [
        "?q=Élève1",
        "?o=1",
        "?enrolments__marks__value__gte=1000",
        "?enrolments__assessment__state=validated",
    ],
    "/admin/grading/enrolment/": ["?status__exact=enrolled", "?marks__value__gte=1000"],
}


def scenes(world: World) -> list[Scene]:
    """What each parameter of an address may be, together: pages of the hidden marks, of those of
    the colleague beside them, of another semester. A new parameter asks for its line here."""
    shared: Scene = {
        "jury_id": world.jury.pk,
        "acquisition_id": world.acquisition.pk,
        "decision_id": world.jury.decisions.earliest("pk").pk,
        "programme_id": world.programme.pk,
        "token_id": world.students[0].feed_tokens.get().pk,
        "secret": SECRET,
        "code": world.programme.code,
        "modality": "FI",
        "place": 1,
        "way": "decisions",
        "department_id": world.programme.department_id,
        "kind": IssuedDocument.Kind.TRANSCRIPT.value,
        "version": 1,
        "suffix": "xlsx",
        "run_id": 1,
        "file_id": world.university_file.pk,
        "key_id": world.key.pk,
        "webhook_id": world.webhook.pk,
        "set_id": UUID(int=0),
        "list_id": UUID(int=0),
        "photos_id": UUID(int=0),
        "draft_id": 1,
        "position": 1,
    }
    places = [
        ("R1.01", "DS rouvert", 0, "UE11", world.hidden_plan, world.hidden_batch, "rattrapage"),
        ("R1.02", "Projet", 1, "UE12", world.open_plan, world.open_batch, "bonus"),
        ("R2.01", "DS brouillon", 0, "UE22", world.open_plan, world.open_batch, "rattrapage"),
        ("R1.01", "Double lecture", 0, "UE12", world.open_plan, world.open_batch, "bonus"),
    ]
    documents = [*world.hidden_documents, world.open_document]
    return [
        shared
        | {
            "number": int(module[1]),
            "term_id": world.terms[int(module[1]) - 1].pk,
            "module_id": world.modules[module].pk,
            "assessment_id": world.of(title, int(module[1])).pk,
            "enrolment_id": world.enrolments[int(module[1])][student].pk,
            "student_id": world.students[student].pk,
            "appeal_id": world.contested[student].pk,
            "ue_code": ue,
            "plan_id": plan.pk,
            "batch_id": batch.pk,
            "complement": complement,
            "document_number": document.number,
        }
        for (module, title, student, ue, plan, batch, complement), document in zip(
            places, cycle(documents), strict=False
        )
    ]


def addresses(shown: Iterable[Scene], *, of_api: bool = False) -> list[str]:
    """Every address of the project, in each of these scenes: the pages, or the API."""
    found = [
        address
        for scene in shown
        for route, _ in patterns()
        if route.startswith(API) == of_api
        for address in filled(route, scene)
    ]
    return list(dict.fromkeys(found))


def filled(route: str, scene: Scene) -> Iterator[str]:
    extensions = FEEDS if "<str:secret>" in route else FILES
    for extension in extensions if "<str:extension>" in route else [""]:
        known = scene | {"extension": extension}
        yield "/" + PARAMETER.sub(lambda found, known=known: str(known[found[1]]), route)


def of_the_admin() -> Iterator[str]:
    yield from ("/admin/", "/admin/grading/", "/admin/curriculum/", "/admin/jsi18n/")
    for model in apps.get_models():
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield address
        row = model._default_manager.order_by("pk").first()
        if model in admin.site._registry and row is not None:
            yield from (f"{address}{row.pk}/{page}/" for page in ("change", "history", "delete"))


def asked_otherwise(world: World) -> Iterator[str]:
    term = world.terms[0]
    places = {"term": term.pk, "group": term.groups.first().pk}
    for address, queries in QUERIES.items():
        yield from ((address + query).format(**places) for query in queries)


class Visitor:
    """A browser of that person, or of nobody, whose every request is undone after its answer."""

    def __init__(self, user: User | None) -> None:
        self.client = Client(raise_request_exception=False)
        if user:
            self.client.force_login(user)
        self.client.cookies["csrftoken"] = COOKIE
        self.cookies = {name: each.value for name, each in self.client.cookies.items()}

    def ask(self, method: str, address: str, **request) -> bytes:
        cache.clear()
        CHANCE.seed(f"{method} {address}")
        with transaction.atomic():
            answer = getattr(self.client, method)(address, **request)
            transaction.set_rollback(True)
        self.client.cookies.clear()
        self.client.cookies.load(self.cookies)
        return written(answer)


def written(answer) -> bytes:
    """Every byte of an answer, but those of tokens."""
    assert answer.status_code != 500, answer.request["PATH_INFO"]
    headers = [f"{name}: {value}" for name, value in sorted(answer.headers.items())]
    cookies = [each.OutputString() for each in answer.cookies.values()]
    head = "\n".join([str(answer.status_code), *headers, *cookies]).encode()
    return TOKEN.sub(rb"\1", head + b"\n\n" + unpacked(answer.getvalue()))


def unpacked(body: bytes) -> bytes:
    """The files of a workbook, whose archive also says when each was packed."""
    if not body.startswith(b"PK"):
        return body
    with ZipFile(BytesIO(body)) as archive:
        return b"".join(name.encode() + archive.read(name) for name in archive.namelist())


def walk(world: World, user: User | None, count: int) -> Answers:
    """All that this person is answered in so many scenes to GET, to a POST that says nothing, and
    to marks sent."""
    visitor = Visitor(user)
    known = addresses(scenes(world)[:count])
    found = {f"GET {address}": visitor.ask("get", address) for address in known}
    asked = {"headers": {"accept": "application/json"}}
    known = addresses(scenes(world)[: min(count, 2)])
    found |= {f"POST {address}": visitor.ask("post", address, **asked) for address in known}
    return found | sent(world, visitor) | read(visitor, asked_otherwise(world))


def call(world: World, user: User, count: int) -> Answers:
    """All that a program of this person is answered, in so many scenes."""
    _, secret = create_token(by=user, name="essai", scopes=Scope, days=30)
    program = Visitor(None)
    program.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    found = read(program, addresses(scenes(world)[:count], of_api=True))
    for title in ("Projet", "DS brouillon"):
        assessment, own = world.of(title, 1).pk, world.enrolments[1][0].pk
        cell = {"assessment": assessment, "enrolment": own, "mark": "12", "version": 0}
        found[f"POST {title}"] = program.ask(
            "post", f"/{API}marks", data={"entries": [cell]}, content_type="application/json"
        )
    return {f"API {address}": answer for address, answer in found.items()}


def told(world: World) -> Answers:
    """What leaves for the webhook of a student."""
    sent: list[tuple[str, bytes, dict[str, str]]] = []
    received = patch.object(deliveries, "post", lambda *call: sent.append(call) or 200)
    with transaction.atomic(), received:
        deliveries.deliver(timezone.now())
        transaction.set_rollback(True)
    return {f"webhook {place}": repr(call).encode() for place, call in enumerate(sent)}


def walk_the_admin(world: World, user: User) -> Answers:
    return read(Visitor(user), [*of_the_admin(), *asked_otherwise(world)])


def glance(world: World, user: User) -> Answers:
    """Some pages that tell of the hidden marks, to whoever may know them."""
    term, module = world.terms[0].pk, world.modules["R1.01"].pk
    pages = [f"/notes/{term}/{module}/", f"/semestres/{term}/", f"/documents/releves/{term}.csv"]
    return read(Visitor(user), pages) | call(world, user, 1)


def read(visitor: Visitor, addresses: Iterable[str]) -> Answers:
    return {f"GET {address}": visitor.ask("get", address) for address in addresses}


def sent(world: World, visitor: Visitor) -> Answers:
    """What is answered to whoever tries marks, and enters his own."""
    term, own = world.terms[0], world.enrolments[1][0]
    open_, hidden = world.of("Projet", 1), world.of("DS brouillon", 1)
    found = {}
    for assessment in (open_, hidden):
        trial = f"/resultats/{own.pk}/simulation/"
        found[f"trial {assessment.title}"] = visitor.ask(
            "post", trial, data={f"a-{assessment.pk}": "12"}
        )
        entries = f"/notes/{term.pk}/{assessment.module_id}/saisie/"
        found[f"entry {assessment.title}"] = visitor.ask(
            "post", entries, data=entered(assessment, own), content_type="application/json"
        )
    return found


def entered(assessment, enrolment) -> dict[str, object]:
    cell = {
        "key": "00000000-0000-4000-8000-000000000001",
        "cell": cell_name(assessment.pk, enrolment.pk),
        "typed": "12",
        "seen": 0,
    }
    return {"batch": "00000000-0000-4000-8000-000000000002", "origin": "grid", "entries": [cell]}


def letters(world: World) -> Answers:
    """By addressee, the messages that leave that night: to students, and to teachers."""
    mail.outbox = []
    reminders = f"/semestres/{world.terms[0].pk}/relances/"
    client = Client()
    with transaction.atomic():
        client.force_login(world.scolarite)
        send_notifications(timezone.now())
        client.post(reminders, as_proposed(client.get(reminders).context["letters"]))
        transaction.set_rollback(True)
    found: Answers = {}
    for message in mail.outbox:
        (to,) = message.to
        text = "\n".join([message.subject, message.body, *message.reply_to])
        found[to] = found.get(to, b"") + text.encode()
    return found


def as_proposed(letters: Iterable[Letter]) -> dict[str, str]:
    """The form of the reminders as it is shown, everybody ticked."""
    return {
        field.html_name: "on" if field.name == "chosen" else field.value()
        for letter in letters
        if letter.form
        for field in letter.form
    }
