"""How a receiver knows that a message is ours: Standard Webhooks, HMAC-SHA256."""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from hmac import new as hmac

from django.utils.crypto import salted_hmac

from grading.models import Webhook, WebhookDelivery

PREFIX = "whsec_"


def signing_key(webhook: Webhook) -> bytes:
    """32 bytes that only the site and whoever was shown the secret know: the database alone does
    not give them."""
    return salted_hmac("grading.webhook", webhook.nonce, algorithm="sha256").digest()


def secret_of(webhook: Webhook) -> str:
    """As receivers are given it: « whsec_ » and base64."""
    return PREFIX + b64encode(signing_key(webhook)).decode()


def signed_headers(delivery: WebhookDelivery, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of a message sent at that time. Its id is the same each time it is sent."""
    name, second = f"msg_{delivery.message_id.hex}", str(int(at.timestamp()))
    signed = f"{name}.{second}.".encode() + body
    digest = hmac(signing_key(delivery.webhook), signed, sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": second,
        "webhook-signature": f"v1,{b64encode(digest).decode()}",
    }
