"""What is wrong with what was sent, in French: pydantic says it in English."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grading.api.problems import fault

OTHERWISE = "Cette valeur n’est pas acceptée."
SENTENCES = {
    "missing": "Obligatoire.",
    "extra_forbidden": "Ce membre n’existe pas.",
    "string_type": "Un texte est attendu, entre guillemets.",
    "string_unicode": "Ce texte contient un caractère impossible.",
    "string_too_long": "{max_length} caractères au plus.",
    "string_too_short": "{min_length} caractères au moins.",
    "string_pattern_mismatch": "Ce texte n’a pas la forme attendue.",
    "int_type": "Un nombre entier est attendu.",
    "int_parsing": "Un nombre entier est attendu.",
    "int_parsing_size": "Ce nombre est trop grand.",
    "int_from_float": "Un nombre entier est attendu.",
    "bool_type": "true ou false est attendu.",
    "bool_parsing": "true ou false est attendu.",
    "greater_than_equal": "Au moins {ge}.",
    "less_than_equal": "Au plus {le}.",
    "list_type": "Une liste est attendue.",
    "too_long": "{max_length} éléments au plus.",
    "too_short": "{min_length} éléments au moins.",
    "model_type": "Un objet est attendu.",
    "model_attributes_type": "Un objet est attendu.",
    "literal_error": "L’une de ces valeurs est attendue : {expected}.",
    "enum": "L’une de ces valeurs est attendue : {expected}.",
    "value_error": "{error}",
}


def faults(errors: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each error of pydantic where it is, in a French sentence."""
    for each in errors:
        where, *path = each["loc"]
        # The body comes under the name of its argument, which nobody sent.
        inside = path[1:] if where == "body" else path
        yield fault(pointer(inside) if where == "body" else str(path[-1]), sentence(each), where)


def sentence(error: Mapping[str, Any]) -> str:
    context = dict(error.get("ctx", {}))
    if "expected" in context:
        context["expected"] = context["expected"].replace("'", "").replace(" or ", ", ")
    return SENTENCES.get(error["type"], OTHERWISE).format(**context)


def pointer(path: Iterable[str | int]) -> str:
    """RFC 6901: « /entries/0/mark », empty for the whole."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
