"""The OpenAPI document in the order of a page: nothing here that is not in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a member; `type` in words, `schema` the name of the one it refers to."""

    name: str
    type: str
    description: str = ""
    required: bool = False
    schema: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """A schema, by its name."""

    name: str
    description: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation; `body` and `answer` describe what is sent and given, None where nothing is."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: tuple[Field, ...]
    body: Field | None
    answer: Field | None
    statuses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    title: str
    description: str
    sections: tuple[tuple[str, tuple[Entry, ...]], ...]
    schemas: tuple[Described, ...]


def reference(document: Part) -> Reference:
    sections: dict[str, list[Entry]] = {}
    for path, methods in document["paths"].items():
        for method, part in methods.items():
            (tag,) = part["tags"]
            sections.setdefault(tag, []).append(entry(method, path, part, document))
    schemas = document["components"]["schemas"]
    return Reference(
        document["info"]["title"],
        document["info"]["description"],
        tuple((tag, tuple(entries)) for tag, entries in sections.items()),
        tuple(described(name, schemas[name]) for name in sorted(schemas)),
    )


def entry(method: str, path: str, part: Part, document: Part) -> Entry:
    body = part.get("requestBody", {}).get("content", {})
    given = next(iter(part["responses"].values())).get("content", {})
    scopes = next(iter(part["security"][0].values()))
    return Entry(
        id=part["operationId"],
        method=method.upper(),
        path=path,
        summary=part["summary"],
        description=part.get("description", ""),
        scope=scopes[0] if scopes else "",
        parameters=tuple(parameter(each) for each in part["parameters"]),
        body=content(body),
        answer=content(given),
        statuses=tuple(statuses(part["responses"], document)),
    )


def content(media: Part) -> Field | None:
    return next((field(name, each["schema"]) for name, each in media.items()), None)


def statuses(responses: Part, document: Part) -> Iterator[tuple[str, str]]:
    shared = document["components"]["responses"]
    for status, part in responses.items():
        name = part.get("$ref", "").rpartition("/")[2]
        yield status, shared[name]["description"] if name else part["description"]


def parameter(part: Part) -> Field:
    found = field(part["name"], part["schema"], part["required"])
    where = "" if part["in"] == "query" else f" ({part['in']})"
    return Field(
        found.name + where, found.type, part.get("description", ""), found.required, found.schema
    )


def described(name: str, part: Part) -> Described:
    required = part.get("required", ())
    return Described(
        name,
        part.get("description", ""),
        tuple(field(each, of, each in required) for each, of in part.get("properties", {}).items()),
    )


def field(name: str, part: Part, required: bool = False) -> Field:
    return Field(name, type_of(part), part.get("description", ""), required, schema_of(part))


def schema_of(part: Part) -> str:
    """The schema that a part refers to, however deep; empty for none."""
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    inner = [part.get("items"), part.get("additionalProperties")]
    inner += [*part.get("anyOf", ()), *part.get("allOf", ())]
    return next(
        (name for each in inner if isinstance(each, dict) for name in [schema_of(each)] if name), ""
    )


def type_of(part: Part) -> str:
    """« liste de MarkOut », « texte ou null »."""
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    choices = part.get("anyOf") or part.get("allOf")
    if choices:
        return " ou ".join(type_of(each) for each in choices)
    if "const" in part:
        return f"« {part['const']} »"
    if "enum" in part:
        return " | ".join(str(each) for each in part["enum"])
    if part.get("type") == "array":
        return f"liste de {type_of(part['items'])}"
    if part.get("type") == "object":
        values = part.get("additionalProperties")
        return f"par code, {type_of(values)}" if isinstance(values, dict) and values else "objet"
    kind, form = str(part.get("type", "")), part.get("format")
    return NAMES.get((kind, form)) or NAMES.get((kind, None), "")


NAMES: dict[tuple[str, str | None], str] = {
    ("string", None): "texte",
    ("string", "date"): "date",
    ("string", "date-time"): "instant",
    ("string", "uuid"): "UUID",
    ("integer", None): "entier",
    ("boolean", None): "booléen",
    ("null", None): "null",
}
