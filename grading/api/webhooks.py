"""Webhooks, for software that adds its own address."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import Field

from config.outbound import WHOLE_SECONDS
from grading.api.auth import Access, CallerRequest
from grading.api.pagination import Page, paged
from grading.api.problems import TOO_OFTEN, Problem, fault, invalid
from grading.api.types import NO_NUL, Asked, Given, Id
from grading.api.vocabularies import DeliveryState, EventName
from grading.models import EventKind, Webhook, WebhookDelivery
from grading.models.api_token import Scope
from grading.selectors.webhooks import webhooks_of
from grading.services.webhooks import (
    TrialUnderWay,
    add_webhook,
    enable_webhook,
    remove_webhook,
    try_webhook,
)

router = Router(tags=["Webhooks"])
WRITE = Access(Scope.WEBHOOKS_WRITE)


class WebhookSent(Asked):
    url: str = Field(
        min_length=1, max_length=500, pattern=NO_NUL, examples=["https://ent.example/"]
    )
    events: list[EventName] = Field(min_length=1, max_length=len(EventKind))


class WebhookOut(Given):
    id: Id
    url: str
    events: list[EventName]
    created_at: datetime
    disabled_at: datetime | None
    disabled_for: str = Field(description="Pourquoi il est arrêté ; vide sinon.")


class WebhookAddedOut(WebhookOut):
    secret: str = Field(description="Pour vérifier les signatures ; donné cette seule fois.")


class DeliveryOut(Given):
    id: Id
    message: UUID = Field(description="webhook-id, sans son préfixe : le même à chaque essai.")
    payload: dict[str, Any]
    state: DeliveryState
    attempts: int
    status: int | None = Field(description="La réponse du destinataire.")
    fault: str
    created_at: datetime
    next_at: datetime | None = Field(description="Le prochain essai, s’il y en a un.")


@router.get("/webhooks", auth=WRITE, response=list[WebhookOut], summary="Vos webhooks")
def webhooks(
    request: CallerRequest, response: HttpResponse, asked: Query[Page]
) -> list[WebhookOut]:
    found = paged(webhooks_of(request.user), asked, request, response)
    return [webhook_out(each) for each in found]


@router.post("/webhooks", auth=WRITE, response={201: WebhookAddedOut}, summary="Ajouter un webhook")
def add(request: CallerRequest, sent: WebhookSent) -> Status[WebhookAddedOut]:
    """Chaque message est signé (Standard Webhooks) et ne porte que des identifiants."""
    try:
        webhook, secret = add_webhook(by=request.user, url=sent.url, events=sent.events)
    except ValidationError as error:
        raise invalid(fault(*each) for each in told(error)) from None
    return Status(201, WebhookAddedOut(**dict(webhook_out(webhook)), secret=secret))


def told(error: ValidationError) -> list[tuple[str, str]]:
    """(pointer, sentence) of each fault."""
    if hasattr(error, "error_dict"):
        found = error.message_dict.items()
        return [(f"/{name}", sentence) for name, said in found for sentence in said]
    return [("", sentence) for sentence in error.messages]


@router.get(
    "/webhooks/{int:webhook_id}", auth=WRITE, response=WebhookOut, summary="Un de vos webhooks"
)
def webhook(request: CallerRequest, webhook_id: Id) -> WebhookOut:
    return webhook_out(own_webhook(request, webhook_id))


@router.delete(
    "/webhooks/{int:webhook_id}",
    auth=WRITE,
    response={204: None},
    summary="Supprimer un webhook",
)
def remove(request: CallerRequest, webhook_id: Id) -> Status[None]:
    remove_webhook(own_webhook(request, webhook_id).pk, by=request.user)
    return Status(204, None)


@router.post(
    "/webhooks/{int:webhook_id}/test",
    auth=WRITE,
    response=DeliveryOut,
    summary="Envoyer un message d’essai",
)
def try_out(request: CallerRequest, webhook_id: Id) -> DeliveryOut:
    """Il part tout de suite, une fois, et sa réponse est donnée ici. Un seul à la fois."""
    try:
        trial = try_webhook(own_webhook(request, webhook_id).pk, by=request.user)
    except TrialUnderWay as refusal:
        headers = {"Retry-After": str(WHOLE_SECONDS)}
        raise Problem(TOO_OFTEN, refusal.messages[0], headers=headers) from None
    return delivery_out(trial)


@router.post(
    "/webhooks/{int:webhook_id}/enable",
    auth=WRITE,
    response=WebhookOut,
    summary="Remettre en service un webhook arrêté",
)
def enable(request: CallerRequest, webhook_id: Id) -> WebhookOut:
    return webhook_out(enable_webhook(own_webhook(request, webhook_id).pk, by=request.user))


@router.get(
    "/webhooks/{int:webhook_id}/deliveries",
    auth=WRITE,
    response=list[DeliveryOut],
    summary="Ce qui a été envoyé",
)
def deliveries(
    request: CallerRequest, response: HttpResponse, webhook_id: Id, asked: Query[Page]
) -> list[DeliveryOut]:
    """Les messages des trente derniers jours."""
    found = WebhookDelivery.objects.filter(webhook=own_webhook(request, webhook_id))
    return [delivery_out(each) for each in paged(found, asked, request, response)]


def own_webhook(request: CallerRequest, webhook_id: int) -> Webhook:
    return get_object_or_404(webhooks_of(request.user), pk=webhook_id)


def webhook_out(webhook: Webhook) -> WebhookOut:
    return WebhookOut(
        id=webhook.pk,
        url=webhook.url,
        events=sorted(webhook.event_set),
        created_at=webhook.created_at,
        disabled_at=webhook.disabled_at,
        disabled_for=webhook.disabled_for,
    )


def delivery_out(delivery: WebhookDelivery) -> DeliveryOut:
    waits = delivery.state == WebhookDelivery.State.PENDING
    return DeliveryOut(
        id=delivery.pk,
        message=delivery.message_id,
        payload=delivery.payload,
        state=WebhookDelivery.State(delivery.state),
        attempts=delivery.attempts,
        status=delivery.status,
        fault=delivery.fault,
        created_at=delivery.created_at,
        next_at=delivery.next_at if waits else None,
    )
