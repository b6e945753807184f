"""The OpenAPI 3.1 document: what ninja knows of the operations, with every refusal they make."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from ninja.openapi.schema import REF_TEMPLATE
from ninja.operation import Operation

from grading.api import problems
from grading.api.api import api
from grading.api.door import access_of, names_of
from grading.api.pagination import Page
from grading.api.problems import MEDIA_TYPE, Kind
from grading.api.schemas import ProblemDocument

Part = dict[str, Any]
ROOT = "/api/v1"
ALWAYS = (
    problems.NO_KEY,
    problems.NO_RIGHT,
    problems.NOT_ACCEPTABLE,
    problems.INVALID,
    problems.TOO_OFTEN,
    problems.FAILED,
)
WITH_BODY = (problems.UNREADABLE, problems.TOO_LARGE, problems.NOT_JSON)
HEADERS = {
    401: {"WWW-Authenticate": "Bearer, et pourquoi la clé n’ouvre pas."},
    429: {"Retry-After": "Combien de secondes attendre."},
}
KEY = "Key"


@cache
def document() -> Part:
    """The document, the same for everybody."""
    found = named_plainly(api.get_openapi_schema(path_prefix=ROOT.lstrip("/")))
    found["info"]["description"] = api.description
    found["servers"] = [{"url": settings.SITE_ADDRESS.rstrip("/")}]
    for path, method, operation in each_operation():
        complete(found["paths"][path][method], operation, path)
    components = found["components"]
    # What is asked in the address is told at each parameter.
    asked = [
        name for name in components["schemas"] if name.endswith("Asked") or name == Page.__name__
    ]
    for name in asked:
        del components["schemas"][name]
    components["schemas"]["Problem"] = problem_schema(components["schemas"])
    components["responses"] = {
        f"Problem{status}": problem_response(status)
        for status in sorted({kind.status for kind in problems.KINDS})
    }
    components["securitySchemes"] = {
        KEY: {
            "type": "http",
            "scheme": "bearer",
            "description": "Une clé créée sur « Clés d’API », avec ses portées.",
        }
    }
    return found


def named_plainly(schema: Part) -> Part:
    """Schemas under the names of what they describe: « Mark », where the code has to say MarkOut.
    Ninja's statuses are numbers; those of a JSON document are texts."""
    text = json.dumps(schema)
    return dict(json.loads(text.replace('Out"', '"')))


def each_operation() -> Iterator[tuple[str, str, Operation]]:
    """(path of the document, method in lower case, operation)"""
    schema = api.get_openapi_schema(path_prefix=ROOT.lstrip("/"))
    by_id = {
        operation.operation_id or api.get_openapi_operation_id(operation): operation
        for bound in api._get_bound_routers()
        for path_view in bound.path_operations.values()
        for operation in path_view.operations
    }
    for path, methods in schema["paths"].items():
        for method, part in methods.items():
            yield path, method, by_id[part["operationId"]]


def complete(part: Part, operation: Operation, path: str) -> None:
    """What ninja does not know of an operation: its scope, its refusals, what it answers whom."""
    access = access_of(operation)
    part["operationId"] = operation.view_func.__name__
    part["security"] = [{KEY: [access.scope.value] if access.scope else []}]
    part["x-roles"] = sorted(access.allowed)
    responses = part["responses"]
    for kind in refusals_of(operation, path):
        responses[str(kind.status)] = {"$ref": f"#/components/responses/Problem{kind.status}"}
    if "GET" in operation.methods:
        part["parameters"].append(IF_NONE_MATCH)
        responses["304"] = {"description": "Rien n’a changé depuis cet ETag."}
        responses["200"]["headers"] = {"ETag": header("À renvoyer dans If-None-Match.")}
    for each in part["parameters"]:
        each["required"] |= each["name"] in DEMANDED
    if "after" in names_of(operation, "query"):
        responses["200"]["headers"]["Link"] = header(
            'La page suivante : rel="next", s’il y en a une.'
        )
    part["responses"] = dict(sorted(responses.items()))


# Left out, it is told apart from other faults: 428.
DEMANDED = ("If-Match",)
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "L’ETag reçu : 304 tant que rien n’a changé.",
}


def refusals_of(operation: Operation, path: str) -> Iterator[Kind]:
    yield from ALWAYS
    if "{" in path:
        yield problems.NOT_FOUND
    if "GET" in operation.methods:
        yield problems.OVERTAKEN
    else:
        yield from WITH_BODY
    yield from getattr(operation.view_func, "refusals", ())


def header(description: str) -> Part:
    return {"description": description, "schema": {"type": "string"}}


def problem_schema(schemas: Part) -> Part:
    found = ProblemDocument.model_json_schema(ref_template=REF_TEMPLATE)
    schemas.update(found.pop("$defs"))
    return found


def problem_response(status: int) -> Part:
    titles = [kind.title for kind in problems.KINDS if kind.status == status]
    headers = {name: header(said) for name, said in HEADERS.get(status, {}).items()}
    return {
        "description": " ; ".join(titles),
        **({"headers": headers} if headers else {}),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
