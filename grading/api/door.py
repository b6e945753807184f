"""What is refused before an operation runs, and how everything leaves."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja.operation import Operation, PathView

from grading.api.auth import Access
from grading.api.etags import conditional
from grading.api.problems import (
    NOT_ACCEPTABLE,
    NOT_ALLOWED,
    NOT_JSON,
    TOO_LARGE,
    Problem,
    fault,
    invalid,
)

JSON = "application/json"
LARGEST = 256 * 1024
View = Callable[..., HttpResponseBase]
Action = TypeVar("Action", bound=Callable[..., Any])


def answering(media: str) -> Callable[[Action], Action]:
    """What an operation answers when it is not JSON."""

    def decorate(action: Action) -> Action:
        action.media = media  # type: ignore[attr-defined]
        return action

    return decorate


def view_of(path_view: PathView) -> View:
    """The view of an address of the API: public to Django, since a key opens it, not a session.

    `access` says by method which key it asks for, `allowed` who may hold one.
    """
    operations = {method: each for each in path_view.operations for method in each.methods}
    if "GET" in operations:
        operations["HEAD"] = operations["GET"]
    run = path_view.get_view()

    @wraps(run)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            operation = operations.get(request.method or "")
            if operation is None:
                raise not_allowed(operations)
            check(request, operation)
            return conditional(request, as_get(run, request, **kwargs))
        except Problem as problem:
            return problem.answer(request)

    access = {method: access_of(each) for method, each in operations.items()}
    view.csrf_exempt = True  # type: ignore[attr-defined]
    view.login_required = False  # type: ignore[attr-defined]
    view.access = access  # type: ignore[attr-defined]
    view.allowed = frozenset().union(*(each.allowed for each in access.values()))  # type: ignore[attr-defined]
    return view


def access_of(operation: Operation) -> Access:
    (access,) = operation.auth_callbacks
    assert isinstance(access, Access)
    return access


def as_get(run: View, request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """HEAD is GET whose body the server leaves out."""
    asked = request.method
    request.method = "GET" if asked == "HEAD" else asked
    try:
        answer = run(request, **kwargs)
    finally:
        request.method = asked
    assert isinstance(answer, HttpResponse)
    return answer


def not_allowed(methods: Iterable[str]) -> Problem:
    allow = ", ".join(sorted(methods))
    detail = f"Cette adresse répond à {allow}."
    return Problem(NOT_ALLOWED, detail, headers={"Allow": allow})


def check(request: HttpRequest, operation: Operation) -> None:
    """Raises the Problem of whatever no operation needs to look at."""
    media = getattr(operation.view_func, "media", JSON)
    if not request.accepts(media):
        raise Problem(NOT_ACCEPTABLE, f"Cette adresse répond en {media}.")
    check_query(request, operation)
    if request.method not in ("GET", "HEAD"):
        check_body(request, operation)


def check_query(request: HttpRequest, operation: Operation) -> None:
    """A filter misspelt is a refusal: ignored, it would give everything."""
    known = names_of(operation, "query")
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        expected = ", ".join(known) or "aucun"
        sentence = f"Ce paramètre n’existe pas ; attendus : {expected}."
        raise invalid(fault(name, sentence, "query") for name in unknown)
    twice = [name for name in request.GET if len(request.GET.getlist(name)) > 1]
    if twice:
        raise invalid(fault(name, "Ce paramètre vient deux fois.", "query") for name in twice)


def check_body(request: HttpRequest, operation: Operation) -> None:
    takes_body = any(each.__ninja_param_source__ == "body" for each in operation.models)
    length = request.META.get("CONTENT_LENGTH") or "0"
    too_large = Problem(TOO_LARGE, f"Un envoi tient en {LARGEST // 1024} Kio : rien n’a été fait.")
    if not length.isdecimal() or int(length) > LARGEST:
        raise too_large
    if takes_body and request.content_type != JSON:
        raise Problem(NOT_JSON, "Envoyez du JSON, annoncé par Content-Type: application/json.")
    try:
        body = request.body
    except RequestDataTooBig:
        raise too_large from None
    if takes_body and not body:
        raise invalid([fault("", "Un corps est attendu.")])


def names_of(operation: Operation, source: str) -> list[str]:
    return [
        name
        for model in operation.models
        if model.__ninja_param_source__ == source
        for name in model.__ninja_flatten_map__
    ]
