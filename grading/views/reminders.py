"""Reminding the teachers of a term: what is missing, a message to each, and what became of it."""

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from grading.forms.reminders import Letter, Letterhead, letter
from grading.models import Term, User
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.missing import missing_marks
from grading.selectors.reminders import concerns
from grading.services.reminders import Outcome, Verdict, send_reminder
from grading.templatetags.french import plural
from grading.views.coverage import trail_to_term


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def reminders(request: SignedInRequest, term_id: int) -> HttpResponse:
    """A message covers all that a teacher has not entered this year: he gets one a day."""
    terms = terms_of_the_year(request.user, term_id)
    term = next((each for each in terms if each.pk == term_id), None)
    if term is None:
        raise Http404("Ce semestre n’existe pas.")
    if request.method == "POST" and send_chosen(request, letters_of(request, terms, term)):
        return redirect("grading:reminders", term.pk)
    coverage = reverse("grading:term-coverage", args=[term.pk])
    context = {
        "term": term,
        "letters": letters_of(request, terms, term),
        "trail": [*trail_to_term(term), {"label": "Avancement", "url": coverage}],
    }
    return render(request, "grading/reminders.html", context)


def terms_of_the_year(user: User, term_id: int) -> Sequence[Term]:
    """The terms of the same year and department as that one, when the user knows their results."""
    that = Term.objects.filter(pk=term_id)
    same = Term.objects.for_user(user).filter(
        year__in=that.values("year"), department__in=that.values("department")
    )
    return list(same.select_related("programme"))


def letters_of(request: SignedInRequest, terms: Sequence[Term], term: Term) -> list[Letter]:
    """The messages to the teachers of the term, with what was typed in them."""
    mail = Letterhead(request.user, timezone.localdate(), request.build_absolute_uri)
    modules = missing_marks(request.user, terms, today=mail.today, with_stakes=False)
    typed = request.POST if request.method == "POST" else None
    found = concerns(modules, today=mail.today)
    return [letter(each, typed, mail) for each in found if each.is_about(term)]


def send_chosen(request: SignedInRequest, letters: Iterable[Letter]) -> bool:
    """Send the messages chosen and say what became of each. True when nothing that was typed
    has to be shown again."""
    forms = {each.concern.teacher.pk: each.form for each in letters if each.form and each.is_chosen}
    if not forms:
        messages.warning(request, "Personne n’est coché : rien n’a été envoyé.")
        return False
    if not all(form.is_valid() for form in forms.values()):
        messages.error(request, "Un message est à corriger : rien n’a été envoyé.")
        return False
    outcomes: list[Outcome] = []
    for teacher_id, form in forms.items():
        said = form.cleaned_data
        outcomes.append(
            send_reminder(teacher_id, subject=said["subject"], body=said["body"], by=request.user)
        )
        # A server that does not answer would keep the page waiting once for each of the others.
        if outcomes[-1].verdict is Verdict.NOT_SENT:
            break
    tell(request, outcomes, untried=len(forms) - len(outcomes))
    return outcomes[-1].verdict is not Verdict.NOT_SENT


def tell(request: SignedInRequest, outcomes: Sequence[Outcome], *, untried: int) -> None:
    sent = [str(each.teacher) for each in outcomes if each.verdict is Verdict.SENT]
    if sent:
        messages.success(
            request, f"Relance{plural(sent)} envoyée{plural(sent)} à {', '.join(sent)}."
        )
    for each in outcomes:
        if each.verdict is Verdict.NOT_SENT:
            messages.error(request, not_sent(each, untried))
        elif each.verdict is not Verdict.SENT:
            messages.warning(request, withheld(each))


def not_sent(outcome: Outcome, untried: int) -> str:
    others = f" Les {untried} suivants n’ont pas été essayés." if untried > 1 else ""
    others = " Le suivant n’a pas été essayé." if untried == 1 else others
    return (
        f"La relance à {outcome.teacher} n’est pas partie : le serveur de courrier ne répond pas, "
        f"ou la refuse.{others} Rien n’est noté comme envoyé, le texte est gardé ci-dessous : "
        "essayez de nouveau plus tard."
    )


def withheld(outcome: Outcome) -> str:
    if outcome.reminder is None:
        return f"{outcome.teacher} n’a pas d’adresse de courriel : rien ne lui a été envoyé."
    at = timezone.localtime(outcome.reminder.sent_at)
    return (
        f"{outcome.reminder.sent_by} a déjà relancé {outcome.teacher} aujourd’hui à {at:%H:%M} : "
        "rien d’autre ne lui a été envoyé."
    )
