"""Revoking: a document that was given says something that no longer holds, or never did."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from grading.models import IssuedDocument, User


@transaction.atomic
def revoke_document(document_id: int, *, reason: str, by: User) -> IssuedDocument:
    """Revoke for good a document that `by` may read as scolarité; once revoked, it stays so with
    its first reason. Raises ValidationError without a reason, DoesNotExist."""
    if not reason.strip():
        raise ValidationError("Une révocation demande un motif.")
    held = IssuedDocument.objects.held_by(by).select_for_update(of=("self",), no_key=True)
    document = held.get(pk=document_id)
    if document.revoked_at is None:
        document.revoked_at, document.revoked_by = timezone.now(), by
        document.revoked_reason = reason.strip()
        document.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    return document
