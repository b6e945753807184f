"""Marks entered by other software: the same service as the grid, with the same refusals."""

import json
from collections.abc import Callable
from functools import partial
from hashlib import sha256

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Header

from grading.api.auth import Access, CallerRequest
from grading.api.entering import (
    EntrySent,
    MarkSent,
    MarksSent,
    Misunderstood,
    entering,
    twice,
)
from grading.api.etags import tag_of, version_seen
from grading.api.marks import MarkOut, mark_out, router, visible_marks
from grading.api.outcomes import (
    TROUBLED,
    Read,
    RecordedOut,
    misunderstandings,
    recorded_out,
    trouble_of,
    troubles,
)
from grading.api.problems import (
    CONFLICT,
    INVALID,
    KEY_REUSED,
    MEDIA_TYPE,
    NO_VERSION,
    NOT_FOUND,
    OVERTAKEN,
    Problem,
    fault,
    invalid,
    refusing,
)
from grading.api.types import Id
from grading.models.api_token import Scope
from grading.models.history import MarkBatch
from grading.services.entries import Batch, MarkEntry, Verdict
from grading.services.idempotency import KeyReused, answer_once
from grading.services.marks import record_marks

WRITE = Access(Scope.MARKS_WRITE)
NOTHING = "Rien n’a été enregistré : voyez chaque erreur."
LONGEST_KEY = 64
Answer = tuple[int, str]
"""A status and the text of a JSON document: a database forgets the order of its members."""


@router.post("/marks", auth=WRITE, response=RecordedOut, by_alias=True, summary="Saisir des notes")
@refusing(CONFLICT, KEY_REUSED)
def enter_marks(
    request: CallerRequest,
    sent: MarksSent,
    key: str | None = Header(
        None,
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]+$",
        min_length=1,
        max_length=LONGEST_KEY,
        description="Le nom que vous donnez à cet envoi : sous ce nom, il n’est écrit qu’une fois "
        "en vingt-quatre heures, et reçoit la même réponse.",
    ),
) -> HttpResponse:
    """Les règles sont celles de la grille : motif pour une note publiée, rien dans une évaluation
    validée, rien pour qui n’est pas concerné. Avec `atomic`, un seul conflit ou refus, et rien
    n’est écrit : 409 si quelqu’un a écrit entre-temps, 422 sinon."""
    work = partial(entered, sent, request)
    status, body = work() if key is None else once(key, work, request)
    media = "application/json" if status == 200 else MEDIA_TYPE
    return HttpResponse(body, status=status, content_type=media)


def once(key: str, work: Callable[[], Answer], request: CallerRequest) -> Answer:
    digest = sha256(request.path.encode() + b"\0" + request.body).hexdigest()
    try:
        status, body = answer_once(key, digest, work, by=request.user)
    except KeyReused:
        detail = "Cette clé d’envoi nomme déjà un autre envoi : rien n’a été enregistré."
        raise Problem(KEY_REUSED, detail) from None
    return status, body


def entered(sent: MarksSent, request: CallerRequest) -> Answer:
    """What is answered: the marks recorded, or the problem that stands for all of them."""
    known = entering(sent.entries, request.user)
    read: Read = [(each, understood(each, known.understood)) for each in sent.entries]
    faults = twice([entry for _, entry in read])
    if sent.atomic:
        faults = [*misunderstandings(read), *faults]
    if faults:
        return refusal(invalid(faults), request)
    recorded = record_marks(
        [entry for _, entry in read if isinstance(entry, MarkEntry)],
        by=request.user,
        batch=batch_of(request),
        reason=sent.reason,
        all_or_nothing=sent.atomic,
    )
    if sent.atomic and recorded.troubled:
        kind = CONFLICT if recorded.having(Verdict.CONFLICT) else INVALID
        return refusal(Problem(kind, NOTHING, tuple(troubles(read, recorded, known))), request)
    return 200, recorded_out(read, recorded, known).model_dump_json(by_alias=True)


def understood(
    sent: EntrySent, read: Callable[[EntrySent], MarkEntry]
) -> MarkEntry | Misunderstood:
    try:
        return read(sent)
    except Misunderstood as error:
        return error


def refusal(problem: Problem, request: CallerRequest) -> Answer:
    return problem.kind.status, json.dumps(problem.document(request.path), ensure_ascii=False)


def batch_of(request: CallerRequest) -> Batch:
    return Batch(origin=MarkBatch.Origin.API, label=request.auth.name)


@router.put(
    "/assessments/{int:assessment_id}/marks/{int:enrolment_id}",
    auth=WRITE,
    response=MarkOut,
    summary="Saisir une note",
)
@refusing(OVERTAKEN, NO_VERSION)
def enter_mark(
    request: CallerRequest,
    response: HttpResponse,
    assessment_id: Id,
    enrolment_id: Id,
    sent: MarkSent,
    if_match: str | None = Header(
        None,
        alias="If-Match",
        description='La version lue, entre guillemets ; "0" si rien n’y était.',
    ),
) -> MarkOut:
    """Une note à la fois, la version lue dans If-Match : 412 si elle a changé depuis, avec les
    deux valeurs, l’auteur de l’autre et l’heure. Refaire le même envoi ne change rien."""
    entry = EntrySent(
        assessment=assessment_id,
        enrolment=enrolment_id,
        copy=None,
        mark=sent.mark,
        version=version_seen(if_match),
    )
    known = entering([entry], request.user)
    try:
        wanted = known.understood(entry)
    except Misunderstood as error:
        raise misunderstood(error) from None
    recorded = record_marks([wanted], by=request.user, batch=batch_of(request), reason=sent.reason)
    (outcome,) = recorded.outcomes
    if outcome.verdict in TROUBLED:
        kind = OVERTAKEN if outcome.verdict == Verdict.CONFLICT else INVALID
        raise Problem(kind, NOTHING, (trouble_of("/mark", sent.mark, outcome, known),))
    found = visible_marks(request)
    stored = get_object_or_404(found, assessment=assessment_id, enrolment=enrolment_id)
    response["ETag"] = tag_of(outcome.stored.version)
    return mark_out(stored, request)


def misunderstood(error: Misunderstood) -> Problem:
    """An assessment that is not the caller's is in the address: not found."""
    if error.member == "assessment":
        return Problem(NOT_FOUND, error.messages[0])
    return invalid([fault("/mark", error.messages[0], refusal=error.code)])
