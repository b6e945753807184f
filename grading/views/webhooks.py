"""« Webhooks » : the addresses that an account has told, tried, stopped, started again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.forms.webhooks import WebhookForm
from grading.models import EventKind, Webhook
from grading.models.api_token import Scope
from grading.permissions import SCOPE_ROLES, SignedInRequest, allow
from grading.selectors.webhooks import webhooks_of
from grading.services.webhooks import (
    AT_MOST,
    TrialUnderWay,
    add_webhook,
    enable_webhook,
    remove_webhook,
    try_webhook,
)

OWNERS = SCOPE_ROLES[Scope.WEBHOOKS_WRITE]
LAST_SHOWN = 50
TRAIL = [
    {"label": "Clés d’API", "url": reverse_lazy("grading:api-keys")},
    {"label": "Webhooks", "url": reverse_lazy("grading:webhooks")},
]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*OWNERS)
def webhooks(request: SignedInRequest) -> HttpResponse:
    """POST adds one, and answers with its secret, which no page shows again."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    made, secret = add(request, form) if form.is_valid() else (None, "")
    found = webhooks_of(request.user)
    context = {
        "form": WebhookForm() if made else form,
        "made": made,
        "secret": secret,
        "webhooks": [(each, labels_of(each)) for each in found],
        "at_most": AT_MOST,
        "trail": TRAIL[:1],
    }
    return render(request, "grading/webhooks.html", context)


def add(request: SignedInRequest, form: WebhookForm) -> tuple[Webhook | None, str]:
    events = [EventKind(each) for each in form.cleaned_data["events"]]
    try:
        return add_webhook(by=request.user, url=form.cleaned_data["url"], events=events)
    except ValidationError as error:
        form.add_error(None, error)
        return None, ""


@require_safe
@allow(*OWNERS)
def webhook_page(request: SignedInRequest, webhook_id: int) -> HttpResponse:
    """What was sent there lately, and what was answered."""
    webhook = own_webhook(request, webhook_id)
    deliveries = webhook.deliveries.select_related("event")[:LAST_SHOWN]
    context = {
        "webhook": webhook,
        "events": labels_of(webhook),
        "deliveries": deliveries,
        "trail": TRAIL,
    }
    return render(request, "grading/webhook.html", context)


@require_POST
@allow(*OWNERS)
def try_out(request: SignedInRequest, webhook_id: int) -> HttpResponse:
    webhook = own_webhook(request, webhook_id)
    try:
        trial = try_webhook(webhook.pk, by=request.user)
    except TrialUnderWay as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("grading:webhook", webhook.pk)
    if trial.fault:
        messages.error(request, f"Le message d’essai n’est pas arrivé. {trial.fault}")
    else:
        messages.success(request, f"Le message d’essai est arrivé : réponse {trial.status}.")
    return redirect("grading:webhook", webhook.pk)


@require_POST
@allow(*OWNERS)
def enable(request: SignedInRequest, webhook_id: int) -> HttpResponse:
    webhook = enable_webhook(own_webhook(request, webhook_id).pk, by=request.user)
    messages.success(request, "Cette adresse sera de nouveau prévenue de ce qui vient.")
    return redirect("grading:webhook", webhook.pk)


@require_POST
@allow(*OWNERS)
def remove(request: SignedInRequest, webhook_id: int) -> HttpResponse:
    webhook = remove_webhook(own_webhook(request, webhook_id).pk, by=request.user)
    messages.success(request, f"{webhook.url} n’est plus prévenue de rien.")
    return redirect("grading:webhooks")


def own_webhook(request: SignedInRequest, webhook_id: int) -> Webhook:
    return get_object_or_404(webhooks_of(request.user), pk=webhook_id)


def labels_of(webhook: Webhook) -> str:
    return ", ".join(each.label for each in EventKind if each in webhook.event_set)
