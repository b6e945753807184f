"""Marks that were changed together: what a batch did, and taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from grading.forms.batches import Resistance, UndoForm, expected, lacks_reason, met
from grading.forms.history import read_place
from grading.models import MarkBatch, User
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.batches import Inventory, batches_of, inventory_of
from grading.selectors.effects import Effects, effects_of
from grading.selectors.history import of_batch
from grading.selectors.lines import Wanted
from grading.selectors.masks import masks_for
from grading.services.entries import Recorded, Refusal
from grading.services.history import AlreadyUndone, undo_batch
from grading.templatetags.french import plural
from grading.views.history import history_step, trail_to


@require_safe
@allow(*MARK_EDITORS)
def batch_page(request: SignedInRequest, batch_id: UUID) -> HttpResponse:
    batch = batch_to_see(request, batch_id)
    inventory = inventory_of(batch, request.user)
    return render_batch(request, batch, inventory, UndoForm(), expected(inventory))


@require_POST
@allow(*MARK_EDITORS)
def undo(request: SignedInRequest, batch_id: UUID) -> HttpResponse:
    """Take the whole batch back, or nothing; the page then says which cells stood in the way."""
    batch, form = batch_to_see(request, batch_id), UndoForm(request.POST)
    if not form.is_valid():
        inventory = inventory_of(batch, request.user)
        return render_batch(request, batch, inventory, form, expected(inventory))
    asked = form.cleaned_data
    try:
        recorded = undo_batch(
            batch.pk, by=request.user, reason=asked["reason"], leaving=asked["leaving"] or 0
        )
    except AlreadyUndone as refusal:
        messages.warning(request, refusal.messages[0])
        return redirect("grading:batch", batch.pk)
    if recorded.saved or not recorded.troubled:
        return undone(request, batch, recorded)
    return resisted(request, batch, form, recorded)


def batch_to_see(request: SignedInRequest, batch_id: UUID) -> MarkBatch:
    found = batches_of(request.user).select_related("by", "undoes__by", "undone_by__by")
    return get_object_or_404(found, pk=batch_id)


def undone(request: SignedInRequest, batch: MarkBatch, recorded: Recorded) -> HttpResponse:
    count = len(recorded.saved)
    if count:
        messages.success(request, f"{count} note{plural(count)} remise{plural(count)} comme avant.")
    else:
        messages.info(request, "Rien à annuler : ces notes sont déjà comme avant ce lot.")
    return redirect("grading:batch", recorded.batch_id or batch.pk)


def resisted(
    request: SignedInRequest, batch: MarkBatch, form: UndoForm, recorded: Recorded
) -> HttpResponse:
    """Nothing was written."""
    inventory = inventory_of(batch, request.user)
    if lacks_reason(recorded):
        form.add_error("reason", Refusal.REASON_MISSING.label)
        return render_batch(request, batch, inventory, form, expected(inventory))
    form.add_error(None, "Rien n’a été annulé : ce lot n’est plus intact.")
    return render_batch(request, batch, inventory, form, met(recorded))


def render_batch(
    request: SignedInRequest,
    batch: MarkBatch,
    inventory: Inventory,
    form: UndoForm,
    resistance: Resistance,
) -> HttpResponse:
    wanted = Wanted(before=read_place(request.GET.get("avant", "")))
    undone_by = getattr(batch, "undone_by", None)
    context = {
        "batch": batch,
        "undo": undone_by,
        "effects": () if undone_by or inventory.others else effects(request.user, inventory),
        "inventory": inventory,
        "form": form,
        "resistance": resistance,
        "page": of_batch(batch, inventory.assessments).page(wanted),
        "masks": masks_for(request.user, inventory.assessments),
        "trail": trail(inventory),
    }
    return render(request, "grading/batch.html", context)


def effects(user: User, inventory: Inventory) -> list[Effects | None]:
    """What taking the batch back would move, for each module of which published marks change."""
    return [
        effects_of(user, *sheet, corrections)
        for sheet, corrections in inventory.corrections.items()
    ]


def trail(inventory: Inventory) -> list[dict[str, str]]:
    """Through the module, when the batch is of one."""
    sheets: dict[Any, Any] = {(each.term, each.module): each for each in inventory.assessments}
    if len(sheets) > 1:
        return [{"label": "Saisie des notes", "url": reverse("grading:module-list")}]
    [(term, module)] = sheets
    return [*trail_to(term, module), history_step(term, module)]
