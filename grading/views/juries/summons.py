"""The summons of a jury: to whom, what it says, and what became of it."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grading.forms.juries import SummonsForm, proposed_summons
from grading.models import Jury, JuryMember
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.services.juries.summons import Outcome, Verdict, is_summoned_today, summon
from grading.templatetags.french import plural
from grading.views.juries.named import held_jury, trail_to_composition

REASONS = {
    Verdict.ALREADY: "a déjà été convoqué aujourd’hui",
    Verdict.NO_ADDRESS: "n’a pas d’adresse de courriel",
}


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def summons(request: SignedInRequest, jury_id: int) -> HttpResponse:
    jury = held_jury(request.user, jury_id)
    members = list(jury.members.select_related("user"))
    chosen = [each.pk for each in members if each.address and not each.summoned_at]
    initial = {**proposed_summons(jury, request.user), "member": chosen}
    form = SummonsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and sent(request, form, jury):
        return redirect("grading:jury-composition", jury.pk)
    context = {
        "jury": jury,
        "form": form,
        "chosen": [str(each) for each in form["member"].value() or ()],
        "lines": [(each, may_be_summoned(jury, each)) for each in members],
        "trail": trail_to_composition(jury),
    }
    return render(request, "grading/jury/summons.html", context)


def may_be_summoned(jury: Jury, member: JuryMember) -> bool:
    return bool(member.address) and not is_summoned_today(member)


def sent(request: SignedInRequest, form: SummonsForm, jury: Jury) -> bool:
    """Send what is chosen and say what became of each. False when the text is still needed."""
    said = form.cleaned_data
    try:
        outcomes = summon(
            jury.pk, said["member"], subject=said["subject"], body=said["body"], by=request.user
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    tell(request, outcomes, untried=len(said["member"]) - len(outcomes))
    return not any(each.verdict is Verdict.NOT_SENT for each in outcomes)


def tell(request: SignedInRequest, outcomes: Sequence[Outcome], *, untried: int) -> None:
    sent = [each.member.name for each in outcomes if each.verdict is Verdict.SENT]
    if sent:
        messages.success(
            request, f"Convocation{plural(sent)} envoyée{plural(sent)} à {', '.join(sent)}."
        )
    for outcome in outcomes:
        if outcome.verdict in REASONS:
            why = REASONS[outcome.verdict]
            messages.warning(request, f"{outcome.member.name} {why} : rien ne lui a été envoyé.")
        elif outcome.verdict is Verdict.NOT_SENT:
            others = f" Les {untried} suivantes n’ont pas été essayées." if untried > 1 else ""
            messages.error(
                request,
                f"La convocation de {outcome.member.name} n’est pas partie : le serveur de "
                f"courrier ne répond pas, ou la refuse.{others} Rien n’est noté comme envoyé, le "
                "texte est gardé ci-dessous : essayez de nouveau plus tard.",
            )
