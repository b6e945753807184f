"""Whether a paper is genuine, for whoever holds it: without account, and without JavaScript."""

from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_safe

from config.addresses import client_address
from grading.documents.keys_json import keys_json, pem
from grading.forms.verifier import NumberForm
from grading.models import SigningKey
from grading.services.documents import day_in_words
from grading.services.issuing.verification import (
    Finding,
    Verification,
    verify_token,
    verify_typed,
)

TRIES = 20
QUARTER = 15 * 60
"""Seconds. A code has 2^40 values: this many tries find none, and a mistyped one is no matter."""


class Answer(NamedTuple):
    level: str
    kept: str = ""
    todo: str = ""


COMPARE = "Comparez ce qui suit avec le papier, ligne par ligne."
ASK = "Demandez à l’établissement, par ses coordonnées habituelles, de vous le confirmer."
ASK_AGAIN = "Demandez à son titulaire le document en vigueur."
ANSWERS = {
    Finding.IN_FORCE: Answer("success", todo=COMPARE),
    Finding.SUPERSEDED: Answer(
        "warning", "Il disait vrai quand il a été délivré ; il n’est plus à jour.", ASK_AGAIN
    ),
    Finding.REVOKED: Answer("error", todo=ASK_AGAIN),
    Finding.DOUBTFUL: Answer(
        "error", todo="Demandez à son titulaire de le faire délivrer de nouveau."
    ),
    Finding.UNREGISTERED: Answer("warning", todo=ASK),
    Finding.FORGED: Answer("error", todo=ASK),
    Finding.UNREADABLE: Answer(
        "warning", todo="Lisez le code QR de nouveau, ou tapez le numéro et le code imprimés."
    ),
    Finding.UNKNOWN: Answer("warning", todo="Vérifiez les deux, caractère par caractère."),
}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verifier(request: HttpRequest) -> HttpResponse:
    """What the QR code leads to; without it, a form for the number and its code."""
    if request.method != "POST":
        token = request.GET.get("d")
        return page(request, NumberForm(), verify_token(token) if token else None)
    if is_too_often(request):
        return page(request, NumberForm(), None, status=429)
    form = NumberForm(request.POST)
    return page(request, form, typed(request, form) if form.is_valid() else None)


@login_not_required
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(keys_json(SigningKey.objects.all()), content_type="application/json")
    # Public, and asked for by programs on other sites.
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@require_safe
def key_pem(request: HttpRequest, key_id: str) -> HttpResponse:
    """One of them as openssl reads it."""
    key = get_object_or_404(SigningKey, pk=key_id)
    return HttpResponse(pem(key), content_type="application/x-pem-file")


def typed(request: HttpRequest, form: NumberForm) -> Verification:
    found = verify_typed(form.cleaned_data["number"], form.cleaned_data["code"])
    if found.finding is Finding.UNKNOWN:
        count_failure(request)
    return found


def page(
    request: HttpRequest, form: NumberForm, found: Verification | None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "found": found,
        "answer": ANSWERS[found.finding] if found else None,
        "kept": dated(found) if found else "",
        "issued": day_in_words(found.statement.issued_day) if found and found.statement else "",
        "too_often": status == 429,
    }
    answer = render(request, "grading/verifier.html", context, status=status)
    # The address tells what is on the paper: it goes no further. With « no-referrer » browsers send
    # the form from nowhere, and it is refused.
    add_never_cache_headers(answer)
    answer["Referrer-Policy"] = "strict-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def dated(found: Verification) -> str:
    """When it was revoked, or its key lost; nothing where neither happened."""
    if found.revoked_at:
        return f"Révoqué le {day(found.revoked_at)}."
    if found.lost_since is None:
        return ""
    lost = day(found.lost_since)
    if found.finding is Finding.DOUBTFUL:
        return f"Sa clé est perdue depuis le {lost}."
    return f"Sa clé est perdue depuis le {lost} ; le registre dit qu’il a été délivré avant."


def day(at: datetime) -> str:
    return day_in_words(localtime(at))


def is_too_often(request: HttpRequest) -> bool:
    return bool(cache.get(failures_of(request), 0) >= TRIES)


def count_failure(request: HttpRequest) -> None:
    """Counted in the memory of each process, from the first failure of a quarter of an hour."""
    name = failures_of(request)
    if not cache.add(name, 1, QUARTER):
        with suppress(ValueError):  # it expired in between
            cache.incr(name)


def failures_of(request: HttpRequest) -> str:
    return f"verifier-{client_address(request)}"
