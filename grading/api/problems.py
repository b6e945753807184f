"""What the API answers when it refuses: RFC 9457, in French, each kind explained on its page."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

MEDIA_TYPE = "application/problem+json"
PAGE = "/api/problemes/"
View = TypeVar("View", bound=Callable[..., Any])


class Kind(NamedTuple):
    """`todo` says on the page of the problems what a program, or its author, does about it."""

    slug: str
    status: int
    title: str
    todo: str

    @property
    def uri(self) -> str:
        return f"{settings.SITE_ADDRESS.rstrip('/')}{PAGE}#{self.slug}"


UNREADABLE = Kind(
    "illisible",
    400,
    "Demande illisible",
    "Le corps n’est pas du JSON, un membre y vient deux fois, ou l’adresse est mal écrite : "
    "corrigez-les avant de recommencer.",
)
NO_KEY = Kind(
    "cle-refusee",
    401,
    "Clé absente ou refusée",
    "Envoyez l’en-tête Authorization: Bearer suivi de la clé. Elle n’est pas lue ailleurs, et un "
    "cookie de session n’ouvre rien. Une clé révoquée, expirée ou d’un compte fermé ne revient "
    "pas : créez-en une autre.",
)
NO_SCOPE = Kind(
    "portee-manquante",
    403,
    "Portée manquante",
    "La clé n’a pas été créée pour cet usage : créez-en une avec la portée que dit le message.",
)
NO_RIGHT = Kind(
    "droit-manquant",
    403,
    "Droit manquant",
    "Le compte de la clé n’a pas, aujourd’hui, le rôle qu’il faut. Une clé ne peut jamais plus que "
    "son propriétaire.",
)
NOT_FOUND = Kind(
    "introuvable",
    404,
    "Introuvable",
    "Cela n’existe pas, ou pas pour ce compte : la réponse est la même.",
)
NOT_ALLOWED = Kind(
    "methode-refusee",
    405,
    "Méthode refusée",
    "L’en-tête Allow dit les méthodes de cette adresse.",
)
NOT_ACCEPTABLE = Kind(
    "format-refuse",
    406,
    "Format de réponse refusé",
    "Acceptez application/json, ou pour un document le format de son adresse.",
)
CONFLICT = Kind(
    "conflit",
    409,
    "Conflit",
    "Quelqu’un a écrit entre-temps : chaque erreur porte votre valeur, la sienne, son nom et "
    "l’heure. Choisissez, puis renvoyez avec la version reçue.",
)
OVERTAKEN = Kind(
    "version-depassee",
    412,
    "Version dépassée",
    "If-Match ne nomme pas la version d’aujourd’hui : relisez, choisissez, puis renvoyez.",
)
TOO_LARGE = Kind(
    "trop-lourd",
    413,
    "Envoi trop lourd",
    "Rien n’a été lu. Envoyez moins d’éléments à la fois.",
)
NOT_JSON = Kind(
    "type-refuse",
    415,
    "Type d’envoi refusé",
    "Le corps d’un envoi est du JSON, annoncé par Content-Type: application/json.",
)
INVALID = Kind(
    "contenu-refuse",
    422,
    "Contenu refusé",
    "Le message dit, à chaque endroit, ce qui est attendu. Rien n’a été enregistré.",
)
KEY_REUSED = Kind(
    "cle-rejouee",
    422,
    "Clé d’envoi déjà utilisée",
    "Idempotency-Key nomme déjà un autre envoi : donnez à chaque envoi la sienne.",
)
NO_VERSION = Kind(
    "version-attendue",
    428,
    "Version attendue",
    'Dites par If-Match la version que vous avez lue ; "0" pour une case jamais remplie.',
)
TOO_OFTEN = Kind(
    "trop-souvent",
    429,
    "Trop d’appels",
    "Attendez le nombre de secondes que dit Retry-After.",
)
FAILED = Kind(
    "erreur",
    500,
    "Erreur du serveur",
    "Réessayez dans un instant, avec la même Idempotency-Key pour un envoi de notes.",
)
KINDS = (
    UNREADABLE,
    NO_KEY,
    NO_RIGHT,
    NO_SCOPE,
    NOT_FOUND,
    NOT_ALLOWED,
    NOT_ACCEPTABLE,
    CONFLICT,
    OVERTAKEN,
    TOO_LARGE,
    NOT_JSON,
    INVALID,
    KEY_REUSED,
    NO_VERSION,
    TOO_OFTEN,
    FAILED,
)


@dataclass(eq=False)
class Problem(Exception):
    """A refusal. `detail` is a French sentence, `errors` say where: `{in, pointer, detail, …}`."""

    kind: Kind
    detail: str
    errors: tuple[Mapping[str, Any], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self, instance: str) -> dict[str, Any]:
        said = {
            "type": self.kind.uri,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "instance": instance,
        }
        return said | ({"errors": list(self.errors)} if self.errors else {})

    def answer(self, request: HttpRequest) -> HttpResponse:
        text = json.dumps(self.document(request.path), ensure_ascii=False)
        # Half of a surrogate pair, sent in a key or an address, cannot be written back.
        body = text.encode("utf-8", "replace")
        return HttpResponse(
            body, status=self.kind.status, content_type=MEDIA_TYPE, headers=dict(self.headers)
        )


def fault(pointer: str, detail: str, where: str = "body", **more: Any) -> dict[str, Any]:
    """One of the errors of a problem: `pointer` is a JSON Pointer into the body, or the name of a
    parameter."""
    return {"in": where, "pointer": pointer, "detail": detail, **more}


def refusing(*kinds: Kind) -> Callable[[View], View]:
    """What an operation may answer beyond what all of them do."""

    def decorate(view: View) -> View:
        view.refusals = kinds  # type: ignore[attr-defined]
        return view

    return decorate


def of_status(status: int) -> Problem:
    """What stands for a refusal of Django itself, made before any operation of ours."""
    kind = next((each for each in KINDS if each.status == status), FAILED)
    return Problem(kind, SAID[kind.status])


SAID = {
    400: "Cette demande n’est pas lisible : rien n’a été enregistré.",
    401: "Il faut une clé d’API.",
    403: "Ce compte n’a pas le droit de faire cela.",
    404: "Cette adresse n’existe pas.",
    405: "Cette adresse n’a pas cette méthode.",
    406: "Cette adresse ne répond pas dans ce format.",
    413: "Cet envoi est trop lourd : rien n’a été enregistré.",
    500: "Le serveur a rencontré une erreur. Réessayez dans un instant.",
}


def invalid(faults: Iterable[Mapping[str, Any]]) -> Problem:
    found = tuple(faults)
    return Problem(INVALID, "Cette demande n’a pas la forme attendue : rien n’a été fait.", found)
