"""What the pages of a student say of what is new to him, and of what comes next."""

from django import template
from django.urls import reverse
from django.utils.text import slugify

from grading import labels
from grading.core.impact import Shift
from grading.forms.marks import written_mark
from grading.selectors.calendar import AgendaEntry, AgendaKind
from grading.selectors.news import News
from grading.selectors.results import StudentResults
from grading.templatetags.french import hundredths_fr

register = template.Library()


@register.filter
def news_sentence(news: News) -> str:
    """« note corrigée : 9 → 11 sur 20 (erreur de saisie) »."""
    after = _written(news, news.after.value is not None)
    if news.before is None:
        return f"note publiée : {after}"
    before = written_mark(news.before) or "vide"
    return f"note corrigée : {before} → {after} ({news.reason})"


def _written(news: News, graded: bool) -> str:
    after = written_mark(news.after) or "vide"
    return f"{after} sur {hundredths_fr(news.assessment.maximum)}" if graded else after


@register.filter
def news_url(news: News, path: StudentResults) -> str:
    """Where the mark is explained: in the first UE that its module feeds, else its semester."""
    code = news.assessment.module.code
    shown = path.of(news.enrolment)
    for ue in shown.ues if shown else ():
        if any(module.code == code for module in ue.modules):
            page = reverse("grading:explanation", args=[news.enrolment.pk, ue.code])
            return f"{page}#{slugify(code)}"
    return reverse("grading:semester-results", args=[news.enrolment.pk])


@register.filter
def changed_decision(shift: Shift) -> str:
    """« UE11 : ATT devient ADM, UE acquise, la moyenne atteint le seuil »."""
    before = f"{shift.before} devient " if shift.before else ""
    return f"{shift.of} : {before}{shift.after}, {labels.sentence(shift.after)}"


@register.filter
def agenda_sentence(entry: AgendaEntry) -> str:
    if entry.assessment is None:
        return f"jury du semestre {entry.term.number}"
    name = f"{entry.assessment.module.code} {entry.assessment.title}"
    if entry.kind is AgendaKind.DUE:
        return f"{name} : date limite de saisie de la note"
    if entry.assessment.is_normal:
        return name
    return f"{name} ({entry.assessment.get_kind_display()})"
