"""A paste is shown as a plan first; whoever has seen it then has it executed."""

from collections.abc import Callable
from typing import Any, NamedTuple

from grading.forms.pasted import PasteForm
from grading.imports.limits import Unreadable
from grading.imports.pasted import PastedPlan
from grading.permissions import SignedInRequest

NOTHING = "Ce collage ne change rien : il n’y a rien à enregistrer."
UNSURE = "Rien n’est enregistré tant que tout n’est pas réglé, sauf si vous cochez cette case."
MOVED = (
    "Le plan a changé depuis que vous l’avez vu : rien n’est enregistré. Relisez-le, puis "
    "confirmez."
)


class Asked(NamedTuple):
    """The plan of what was pasted, None when there is none; `is_agreed` to execute it."""

    plan: PastedPlan[Any] | None
    is_agreed: bool = False


def asked_plan(
    request: SignedInRequest, form: PasteForm, read: Callable[[str], PastedPlan[Any]]
) -> Asked:
    """What the form asks for; why it cannot be joins its errors."""
    if request.method != "POST" or not form.is_valid():
        return Asked(None)
    try:
        plan = read(form.cleaned_data["texte"])
    except Unreadable as error:
        form.add_error("texte", str(error))
        return Asked(None)
    seen, is_sure = form.cleaned_data["empreinte"], form.cleaned_data["sur"]
    form.show(plan.fingerprint)
    if "enregistrer" not in request.POST:
        return Asked(plan)
    if seen != plan.fingerprint:
        form.add_error(None, MOVED)
    elif plan.wrong and not is_sure:
        form.add_error("sur", UNSURE)
    elif not plan.written:
        form.add_error(None, NOTHING)
    return Asked(plan, is_agreed=not form.errors)
