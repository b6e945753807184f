"""How the application refuses: a page to people, {"error": a French sentence} to whoever asks for
JSON, a script of ours that must tell the person without losing what he typed; to a program that
calls the API, a problem."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import csrf, defaults

from grading.api.problems import of_status

MALFORMED = "Cet envoi n’est pas lisible : rien n’a été enregistré."
SIGNED_OUT = "Vous n’êtes plus connecté : rien n’a été enregistré."
FORBIDDEN = "Votre compte n’a pas le droit de faire cela : rien n’a été enregistré."
STALE_TOKEN = "Votre session a changé depuis l’ouverture de la page : rien n’a été enregistré."
NOT_FOUND = "Cette page n’existe plus, ou n’est pas à vous : rien n’a été enregistré."
FAILED = "Le serveur a rencontré une erreur. Réessayez dans un instant."
LOCKED = "Trop de mots de passe faux pour ce compte : attendez un quart d’heure."


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def calls_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/v1/")


def refusal(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


class SignedInMiddleware(LoginRequiredMiddleware):
    """Sends visitors to the login page, but a script nowhere: it would take it for its answer.

    What a form sent goes along: somebody typed it, and his session has ended meanwhile.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        if wants_json(request):
            return refusal(401, SIGNED_OUT)
        redirection: HttpResponse = super().handle_no_permission(request, view_func)
        if request.method == "POST":
            redirection.status_code = HTTPStatus.TEMPORARY_REDIRECT
        return redirection


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if calls_api(request):
        return of_status(400).answer(request)
    if wants_json(request):
        return refusal(400, MALFORMED)
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if calls_api(request):
        return of_status(403).answer(request)
    if wants_json(request):
        return refusal(403, str(exception) or FORBIDDEN)
    return defaults.permission_denied(request, exception)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if wants_json(request):
        return refusal(403, STALE_TOKEN)
    return csrf.csrf_failure(request, reason)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if calls_api(request):
        return of_status(404).answer(request)
    if wants_json(request):
        return refusal(404, NOT_FOUND)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if calls_api(request):
        return of_status(500).answer(request)
    if wants_json(request):
        return refusal(500, FAILED)
    return defaults.server_error(request)


def locked_out(request: HttpRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    """What the throttle of the login answers in the place of `response`."""
    if wants_json(request):
        return JsonResponse({"error": LOCKED, "errors": [LOCKED]}, status=403)
    return render(request, "registration/locked.html", status=429)
