"""The API itself: its operations together, and what becomes of what they raise."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as Unaccepted

from grading.api import (
    assessments,
    decisions,
    documents,
    programmes,
    results,
    students,
    terms,
    webhooks,
    writing,
)
from grading.api.messages import faults
from grading.api.parser import ExactParser, NamedTwice
from grading.api.problems import NO_RIGHT, NOT_FOUND, UNREADABLE, Problem, invalid, of_status

ROUTERS = (
    programmes.router,
    terms.router,
    students.router,
    assessments.router,
    writing.router,
    results.router,
    decisions.router,
    documents.router,
    webhooks.router,
)
DESCRIPTION = (
    "Ce que montrent les pages de Barème, avec les mêmes droits et le même embargo, pour d’autres "
    "logiciels. Les chiffres exacts sont des textes."
)
NO_JSON = "Le corps de cet envoi n’est pas du JSON : rien n’a été enregistré."

api = NinjaAPI(
    title="Barème",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=ExactParser(),
)
for each in ROUTERS:
    api.add_router("", each)


@api.exception_handler(Problem)
def refused(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.answer(request)


@api.exception_handler(Unaccepted)
def unaccepted(request: HttpRequest, error: Unaccepted) -> HttpResponse:
    return invalid(faults(error.errors)).answer(request)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Of ninja itself: a body that is no JSON, or not without a doubt."""
    why = error.__cause__
    detail = str(why) if isinstance(why, NamedTwice) else NO_JSON
    return Problem(UNREADABLE, detail).answer(request)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    detail = "Cela n’existe pas, ou pas pour ce compte."
    return Problem(NOT_FOUND, detail).answer(request)


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return Problem(NO_RIGHT, str(error) or of_status(403).detail).answer(request)


@api.exception_handler(Exception)
def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Django logs it, and `config.answers` says so."""
    raise error
